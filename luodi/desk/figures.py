"""The four numbers above the day, by role."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.desk.today import UNPLANNED
from luodi.ledger.models import Project
from luodi.ledger.money_words import money_parts, money_words
from luodi.ledger.queries import Rollup, totals
from luodi.plan.models import ProjectPlan


@dataclass(frozen=True)
class Figure:
    """A number, its unit and one line of comparison; `query` opens the projects behind it."""

    words: str
    value: str
    unit: str
    note: str = ""
    query: str | None = None
    is_bad: bool = False


def district(projects: QuerySet[Project], counts: dict[str, int], on: date) -> list[Figure]:
    """Projects, money of the year as the office hears it, missed dates, projects without a plan."""
    sums = totals(projects, on)
    return [_projects(sums), _paid(sums, on), _late(counts), _unplanned(counts)]


def duties(projects: QuerySet[Project], counts: dict[str, int], due: tuple[int, int]) -> list[Figure]:
    """Projects, missed dates, activities overdue and coming."""
    passed, coming = due
    return [
        _projects(totals(projects)),
        _late(counts),
        Figure(
            _("已过最晚责任日"), str(passed), _("项工作"), _("该开始或该完成而没有记录"), is_bad=passed > 0
        ),
        Figure(_("十四天内到期"), str(coming), _("项工作"), _("须开始或须完成")),
    ]


def _projects(sums: Rollup) -> Figure:
    note = _("总投资 %(amount)s") % {"amount": money_words(sums.total_yuan)}
    if sums.unknown:
        note += _("，%(count)s 个未填") % {"count": sums.unknown}
    return Figure(_("项目数"), str(sums.count), _("个项目"), note, "")


def _paid(sums: Rollup, on: date) -> Figure:
    words = _("%(year)s 年完成投资（台账口径）") % {"year": on.year}
    note = _("没有年度计划")
    if sums.plan_yuan:
        share = sums.paid_yuan * 100 / sums.plan_yuan
        note = _("年计划 %(plan)s的 %(share)s%%") % {
            "plan": money_words(sums.plan_yuan),
            "share": f"{share:.1f}",
        }
    return Figure(words, *money_parts(sums.paid_yuan), note)


def _late(counts: dict[str, int]) -> Figure:
    late = counts.get(ProjectPlan.State.LATE, 0)
    note = _("能按期 %(count)s 个") % {"count": counts.get(ProjectPlan.State.FEASIBLE, 0)}
    return Figure(_("预计不能按期"), str(late), _("个项目"), note, "?state=LATE&sort=margin", is_bad=late > 0)


def _unplanned(counts: dict[str, int]) -> Figure:
    missing = sum(counts.get(state, 0) for state in (*UNPLANNED, ""))
    return Figure(_("还排不出计划"), str(missing), _("个项目"), _("缺承诺日期、审批类型或施工模板"))
