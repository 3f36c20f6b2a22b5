"""What became of a stop: who decided what, and whether the accepted crashes stand in the plans."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luodi.journal import Event
from luodi.ledger.models import Project
from luodi.people.models import User
from luodi.plan.queries import own_language
from luodi.plan.stoppage_models import AcceptedCrash, RecoveryStrategy, Stoppage


@dataclass(frozen=True)
class CrashLine:
    """An accepted crash: of which project and step, how many days, whether they stand in the plan."""

    crash: AcceptedCrash
    name: str
    behind: str

    @property
    def state(self) -> str:
        """STANDS, BACK, or PARTLY and STAYS where `lost` says why not."""
        if self.crash.returned_at:
            return "STAYS" if self.crash.lost else "BACK"
        return "PARTLY" if self.crash.lost else "STANDS"


def lost_crashes(stoppage: Stoppage, seen: QuerySet[Project]) -> list[CrashLine]:
    """What was accepted because of a stop and does not stand as accepted, or could not be given back; projects seen."""
    rows = AcceptedCrash.objects.filter(project__in=seen.order_by().values("pk")).exclude(lost="")
    return _lines(rows.filter(option__answer__stoppage=stoppage)[:LONGEST_HISTORY])


def crashes_of(project: Project, stoppage: Stoppage | None = None) -> list[CrashLine]:
    """Everything accepted for a project, because of one stop or of any: what does not stand first."""
    rows = AcceptedCrash.objects.filter(project=project)
    return _lines(rows.filter(option__answer__stoppage=stoppage) if stoppage else rows)


def _lines(rows: QuerySet[AcceptedCrash]) -> list[CrashLine]:
    found = list(rows.select_related("project", "option__answer__stoppage"))
    names: dict[tuple[int, str], str] = {}
    for crash in found:
        for change in crash.option.changes:
            names[crash.project_id, change["code"]] = own_language(change["name"], change["name_en"])
            behind = own_language(change["predecessor_name"], change["predecessor_name_en"])
            names.setdefault((crash.project_id, change["predecessor"]), behind)
    lines = [
        CrashLine(
            crash,
            names.get((crash.project_id, crash.code), crash.code),
            names.get((crash.project_id, crash.predecessor), crash.predecessor) if crash.predecessor else "",
        )
        for crash in found
    ]
    return sorted(lines, key=lambda line: (not line.crash.lost, line.crash.project.code, line.crash.pk))


HISTORY = {
    "STOPPAGE_ENTERED": gettext_noop("登记"),
    "STOPPAGE_CHANGED": gettext_noop("修改"),
    "STOPPAGE_WITHDRAWN": gettext_noop("撤回"),
    "RECOVERY_ACCEPTED": gettext_noop("采纳"),
}


@dataclass(frozen=True)
class Entry:
    """One entry of the history of a stop, from the journal."""

    at: datetime
    who: str
    what: str
    words: str
    because: str


def history(stoppage: Stoppage) -> list[Entry]:
    """Who entered, changed, withdrew and accepted, the newest first."""
    rows = Event.objects.filter(target=f"stoppage:{stoppage.pk}", action__in=HISTORY).order_by("-sequence")
    found = list(rows[:LONGEST_HISTORY])
    people = dict(
        User.objects.filter(username__in={row.actor for row in found}).values_list("username", "name")
    )
    return [
        Entry(
            row.at,
            people.get(row.actor, row.actor),
            _(HISTORY[row.action]),
            _entry_words(row),
            row.facts.get("because", ""),
        )
        for row in found
    ]


LONGEST_HISTORY = 50


def _entry_words(row: Event) -> str:
    facts = row.facts
    if row.action == "RECOVERY_ACCEPTED":
        label = RecoveryStrategy(facts["option"]).label
        return _("%(option)s，%(n)s 个项目") % {"option": label, "n": len(facts["projects"])}
    said = ""
    if "from_on" in facts:
        said = f"{facts['from_on']} – {facts['until_on']}"
    if before := facts.get("before"):
        was = f"{before['from_on']} – {before['until_on']}"
        said = said if was == said else f"{was} → {said}"
    if facts.get("accepted"):
        words = _("已采纳的赶工退回") if facts["gives_back"] else _("已采纳的赶工保留")
        said = " · ".join(each for each in (said, words) if each)
    return said
