"""The engine's reasons as sentences: what collides, what would help, why a step is on its day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luodi.elements.element_types import element_types
from luodi.engine import FULL_DAY, Axis
from luodi.engine.levelling.reasons import Change, Kind, Remedy, WhyHop
from luodi.engine.result import Conflict, Holder
from luodi.plan.limits import DESK, POOL, SHARES
from luodi.plan.portfolio import ProjectRows
from luodi.plan.queries import own_language
from luodi.plan.waiting import HolderNames

KIND_WORDS: Mapping[Kind, str] = {
    Kind.DATA_DATE: gettext_noop("数据日期是%(on)s，还没做的工作最早从这天算起。"),
    Kind.NO_EARLIER: gettext_noop("“%(step)s”有日期约束，不早于%(on)s。"),
    Kind.ACTUAL: gettext_noop("“%(step)s”已经发生，实际日期不能改。"),
    Kind.DURATION: gettext_noop("“%(step)s”还要做%(days)s天（按它的工作日历）。"),
    Kind.LINK: gettext_noop("“%(step)s”要等“%(before)s”（%(type)s）。"),
    Kind.WAIT: gettext_noop("“%(step)s”须在“%(before)s”之后%(days)s天内开始。"),
    Kind.UNBROKEN: gettext_noop("“%(step)s”开工后不能中途停下。"),
    Kind.CAPACITY: gettext_noop("%(limit)s：别的项目占用之后，留给本项目的办理能力不够（%(steps)s）。"),
    Kind.QUOTA: gettext_noop("%(limit)s：本项目要用%(need)s，承诺日之前的批次已经分完。"),
    Kind.DEADLINE: gettext_noop("“%(step)s”最迟不能晚于%(on)s。"),
    Kind.PROMISED: gettext_noop("“%(step)s”承诺%(on)s完成。"),
    Kind.DEMAND_ABOVE_CAPACITY: gettext_noop("%(limit)s：办理能力始终不够。"),
    Kind.QUOTA_NEVER_ENOUGH: gettext_noop("%(limit)s：已登记的批次加起来也不够。"),
    Kind.DEADLINE_BEFORE_EARLIEST: gettext_noop("“%(step)s”：先后关系和日期本身就做不到。"),
    Kind.NO_START_LEFT: gettext_noop("“%(step)s”：各项日期和衔接期限之间没有可开始的一天。"),
}
REMEDY_WORDS: Mapping[Remedy, str] = {
    Remedy.MOVE_DATE: gettext_noop("把“%(step)s”的承诺日期改到%(finish)s（推迟%(days)s天）"),
    Remedy.RAISE_CAPACITY: gettext_noop("%(limit)s在%(since)s至%(until)s多办%(amount)s件"),
    Remedy.HASTEN_QUOTA: gettext_noop("%(limit)s%(since)s的批次提前%(days)s天下达"),
    Remedy.ADD_QUOTA: gettext_noop("%(limit)s%(since)s的批次增加%(amount)s"),
    Remedy.SHORTEN: gettext_noop("“%(step)s”缩短%(days)s天"),
    Remedy.DROP_NO_EARLIER: gettext_noop("取消“%(step)s”的最早日期约束"),
}
HOLDER_WORDS: Mapping[Holder, str] = {
    Holder.DATA_DATE: gettext_noop("不等任何工作，从数据日期算起。"),
    Holder.LINK: gettext_noop("要等“%(before)s”（%(type)s）。"),
    Holder.CAPACITY: gettext_noop("在%(limit)s排队，%(on)s轮到。"),
    Holder.QUOTA: gettext_noop("等%(limit)s的批次，%(on)s才有。"),
    Holder.NO_EARLIER: gettext_noop("有日期约束，不早于这天。"),
    Holder.ACTUAL: gettext_noop("已经开始或完成，按实际日期。"),
    Holder.PAUSE: gettext_noop("避开停工，以免中途停下。"),
    Holder.WAIT: gettext_noop("为满足衔接期限而推后。"),
    Holder.CHOICE: gettext_noop("没有被占用，保留原计划日期。"),
}


@dataclass(frozen=True)
class Names:
    """Everything a sentence needs: the days, the steps by project and code, desks and pools."""

    axis: Axis
    holders: HolderNames
    steps: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, axis: Axis, books: Iterable[ProjectRows]) -> "Names":
        """The names of the steps of these projects; two queries for desks and pools."""
        steps = {
            (str(book.project.pk), row.code): own_language(row.name, row.name_en)
            for book in books
            for row in book.activities
        }
        return cls(axis, HolderNames.read(), steps)

    def step(self, project: str, code: str) -> str:
        """The name of a step, its code where it is not of these projects."""
        return self.steps.get((project, code), code)

    def limit(self, code: str) -> str:
        """A desk with its department, or a pool."""
        if code.startswith(DESK):
            return self.holders.desks.get(code.removeprefix(DESK), code)
        return self.holders.pools.get(code.removeprefix(POOL), code)


def _days(work: int) -> str:
    """Hundredths of days as days, without empty decimals."""
    return format((Decimal(work) / FULL_DAY).normalize(), "f")


def amount_words(limit: str, amount: int) -> str:
    """An amount of a pool in its own unit."""
    kind = element_types().get(limit.removeprefix(POOL))
    if kind is None:
        return str(amount)
    return f"{format((Decimal(amount) / kind.parts).normalize(), 'f')} {kind.unit_words}"


def items(amount: int, weekly: bool) -> int:
    """Shares of a weekly desk as items; a daily desk counts items itself."""
    return -(-amount // SHARES) if weekly else amount


def collision_sentence(member: Conflict, project: str, names: Names, link_words: Mapping[str, str]) -> str:
    """One member of a collision. `link_words`: the kinds of links in words."""
    facts: dict[str, Any] = dict(member.facts)
    kind = Kind(member.kind)
    home = str(facts.get("project") or project)
    words: dict[str, Any] = {
        "step": names.step(home, member.subject),
        "limit": names.limit(member.subject),
        "before": names.step(home, str(facts.get("pred", ""))),
        "type": link_words.get(str(facts.get("type", "")), ""),
        "days": facts["days"] if "days" in facts else _days(int(facts.get("work", 0))),
        "need": amount_words(member.subject, int(facts.get("demand", 0))),
        "steps": _("、").join(
            names.step(project, code) for code in str(facts.get("activities", "")).split(", ")
        ),
        "on": _day_of(kind, facts, names.axis),
    }
    said = _(KIND_WORDS[kind]) % words
    if kind is Kind.PROMISED and facts.get("days_short"):
        said += _("还差%(days)s天。") % {"days": facts["days_short"]}
    if kind is Kind.QUOTA and "next_batch" in facts:
        on = names.axis.date(int(facts["next_batch"])).isoformat()
        said += _("下一批%(on)s到。") % {"on": on}
    return said


def _day_of(kind: Kind, facts: Mapping[str, Any], axis: Axis) -> str:
    if "no_later" in facts:
        return axis.finish_date(int(facts["no_later"])).isoformat()
    if "day" not in facts:
        return ""
    at_finish = kind is Kind.ACTUAL or facts.get("end") == "finish"
    day = int(facts["day"])
    return (axis.finish_date(day) if at_finish else axis.date(day)).isoformat()


def remedy_sentence(
    change: Change, finish: int, names: Names, weekly: bool, left: Decimal | None = None
) -> str:
    """One change in the imperative; `weekly`: the desk counts items a week, `left`: the days the step still has."""
    axis = names.axis
    amount = items(change.amount, weekly) if change.remedy is Remedy.RAISE_CAPACITY else change.amount
    said = _(REMEDY_WORDS[change.remedy]) % {
        "step": names.step(change.project, change.subject),
        "limit": names.limit(change.subject),
        "days": change.days,
        "amount": amount_words(change.subject, amount),
        "since": axis.date(max(change.since, 0)).isoformat(),
        "until": axis.finish_date(max(change.until, 1)).isoformat(),
        "finish": axis.finish_date(finish).isoformat(),
    }
    if change.remedy is Remedy.SHORTEN and left is not None:
        days = [format(each.normalize(), "f") for each in (left, left - change.days)]
        said += _("（%(was)s天 → %(now)s天）") % {"was": days[0], "now": days[1]}
    return said


def hop_sentence(hop: WhyHop, names: Names, link_words: Mapping[str, str]) -> str:
    """Why a step begins when it does, in one or two sentences."""
    axis = names.axis
    link = hop.link
    said = _(HOLDER_WORDS[hop.holder]) % {
        "before": names.step(hop.project, link.pred) if link else "",
        "type": link_words.get(link.type, "") if link else "",
        "limit": names.limit(hop.limit),
        "on": axis.date(hop.start).isoformat(),
    }
    if hop.rested_from >= 0:
        span = {
            "since": axis.date(hop.rested_from).isoformat(),
            "until": axis.finish_date(hop.start).isoformat(),
        }
        said += _("%(since)s至%(until)s按日历不工作。") % span
    return said
