"""What an activity waits for, in words: the step before it, a desk, a pool, a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.approvals.application_queries import Clocks
from luodi.approvals.models import Application, Desk
from luodi.approvals.steps import STOPPED
from luodi.elements.models import Pool
from luodi.plan.applied import open_clocks
from luodi.plan.models import Activity, WaitsFor

W = WaitsFor


def _own(name: str, english: str) -> str:
    return english if english and get_language() == "en" else name


@dataclass(frozen=True)
class HolderNames:
    """Names of desks (with their department) and pools by code."""

    desks: Mapping[str, str]
    pools: Mapping[str, str]

    @classmethod
    def read(cls) -> "HolderNames":
        columns = ("code", "name", "name_en", "department__name", "department__name_en")
        rows = Desk.objects.order_by().values_list(*columns)
        return cls(
            {code: f"{_own(unit, unit_en)} {_own(name, en)}" for code, name, en, unit, unit_en in rows},
            {
                code: _own(name, en)
                for code, name, en in Pool.objects.values_list("element", "name", "name_en")
            },
        )

    def of(self, limit: str) -> str:
        """A desk or a pool by the engine's code of it; empty for none."""
        kind, _slash, code = limit.partition("/")
        return (self.pools if kind == "pool" else self.desks).get(code, limit)


def waiting_words(
    waits_for: str, code: str, start_on: date | None, names: HolderNames, steps: Mapping[str, str]
) -> str:
    """One clause; empty for what has begun or has no plan. `steps`: names of the project's activities by code."""
    if not waits_for or start_on is None:
        return ""
    on = start_on.isoformat()
    if waits_for == W.CAPACITY:
        return _("等待 %(desk)s 到 %(on)s") % {"desk": names.desks.get(code, code), "on": on}
    if waits_for == W.QUOTA:
        return _("等待 %(pool)s 到 %(on)s") % {"pool": names.pools.get(code, code), "on": on}
    if waits_for == W.LINK:
        return _("接“%(step)s”") % {"step": steps.get(code, code)}
    simple = {
        W.DATA_DATE.value: _("现在就能办"),
        W.NO_EARLIER.value: _("按约束日期"),
        W.PAUSE.value: _("避免中途停工"),
        W.WAIT.value: _("衔接期限"),
        W.CHOICE.value: _("保留原计划日期"),
    }
    return simple.get(waits_for, "")


def reasons(rows: Iterable[Activity], data_date: date | None = None) -> dict[str, str]:
    """Why the activities of one project are planned on their days, by code; four queries at most.

    With a data date, what is under way says how its application stands.
    """
    found = list(rows)
    names = HolderNames.read()
    steps = {row.code: _own(row.name, row.name_en) for row in found}
    words = {
        row.code: waiting_words(row.waits_for, row.waits_for_code, row.planned_start_on, names, steps)
        for row in found
    }
    if data_date and any(row.permit and row.actual_start_on and not row.actual_finish_on for row in found):
        clocks = open_clocks(found[0].project, data_date)
        for row in found:
            if row.permit in clocks and row.actual_start_on and not row.actual_finish_on:
                words[row.code] = application_words(*clocks[row.permit])
    return words


def application_words(application: Application, clocks: Clocks) -> str:
    """How an application stands, as the reason of its activity's days."""
    if application.state in STOPPED:
        words = _("%(state)s，停表%(days)s个工作日") if application.accepted_on else _("%(state)s")
        said = words % {"state": application.get_state_display(), "days": clocks.days.stopped}
        until = application.until_on
        return said + (_("，预计%(on)s恢复") % {"on": until.isoformat()} if until else "")
    if clocks.promised_on is None:
        return str(application.get_state_display())
    stopped = clocks.days.stopped
    said = _("已用%(used)s个工作日，承诺%(on)s办结") % {
        "used": clocks.days.used,
        "on": clocks.promised_on.isoformat(),
    }
    return said + (_("（曾停表%(days)s个工作日）") % {"days": stopped} if stopped else "")


def collision_words(collisions: Iterable[Mapping[str, object]], names: HolderNames) -> list[str]:
    """Why a project has no plan under limits, one sentence each."""
    found = []
    for each in collisions:
        subject = str(each["subject"])
        pool, desk = subject.removeprefix("pool/"), subject.removeprefix("desk/")
        if each["kind"] == "QUOTA_NEVER_ENOUGH":
            words = _("%(pool)s：已登记的批次不够本项目使用，请登记新批次或调整需求。")
            found.append(words % {"pool": names.pools.get(pool, pool)})
        elif subject.startswith("desk/"):
            words = _("%(desk)s：办理能力始终不够，请调整该窗口的能力。")
            found.append(words % {"desk": names.desks.get(desk, desk)})
        elif subject:
            found.append(_("在现有条件下排不出计划：%(subject)s。") % {"subject": subject})
        else:
            found.append(_("在限定时间内没有排出计划。"))
    return found
