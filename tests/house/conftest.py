"""A world for the permission matrix: one person of every role, one thing of every kind in four situations."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from luodi.approvals.actions import copy_edition
from luodi.approvals.models import Application, Desk
from luodi.dispatch.models import Decision, GroundBreaking, Issue, Meeting, MeetingUnit, Task
from luodi.elements.models import Batch, Need, Pool, Share
from luodi.geography.models import BoundaryImport
from luodi.ledger.duty_models import Handover, ServiceRequest
from luodi.ledger.files import place_of
from luodi.ledger.intake.batches import hand_in
from luodi.ledger.models import Attachment, Project, ProjectUnit
from luodi.ledger.stages import StageGroup
from luodi.outbox import Message
from luodi.oversight.models import Card
from luodi.people.models import InboxItem, Role, SavedView
from luodi.plan.models import Activity, Baseline, CalendarCode, Link, PlanRun, Step, Template
from luodi.plan.stoppage_models import Stoppage
from luodi.recruiting.models import Lead
from luodi.scoring.models import ScoreRun
from luodi.scoring.rules import shipped
from tests.house.visits import visits_of

LEDGER = Path(__file__).resolve().parents[1] / "fixtures" / "ledgers" / "gb18030.csv"
FACT = "ADMISSION"
SITUATIONS = ["own", "other_town", "other_department", "unassigned"]


@dataclass
class World:
    """`things[kind][situation]` holds every value that an address of that kind may ask for, by parameter name.

    own: town, department, commissioner and enterprise of the acting persons · other_town: the other town, but the
    acting department's duty · other_department: the acting town, but another department's duty · unassigned: nobody's.
    """

    district: Any
    at: Any
    things: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def everywhere(self, kind: str, /, **values: Any) -> None:
        """A thing that is the same whoever's it is."""
        self.things[kind] = {situation: values for situation in SITUATIONS}

    def projects(self) -> None:
        town, other = self.district.town, self.district.other_town
        permits, land = self.district.permits, self.district.land
        places = {
            "own": (town, permits),
            "other_town": (other, permits),
            "other_department": (town, land),
            "unassigned": (None, None),
        }
        self.things["project"] = {}
        for situation, (place, unit) in places.items():
            mine = situation == "own"
            project = Project.objects.create(
                code=f"P-{situation}",
                name=f"虚构项目 {situation}",
                town=place,
                enterprise=self.district.firm if mine else None,
                leader=self.district.leader_post if mine else None,
                commissioner=self.district.commissioner_post if mine else None,
                is_synthetic=True,
                created_at=self.at,
                updated_at=self.at,
            )
            if unit:
                ProjectUnit.objects.create(project=project, organisation=unit)
            self.things["project"][situation] = {"code": project.code, "pk": project.pk, "fact": FACT}

    def parts(self) -> None:
        """An activity, a relationship, a baseline and a file of every project; `code` names the project, `pk` the part."""
        uploader = self.district.users[Role.OFFICE]
        for kind in ("activity", "link", "baseline", "attachment"):
            self.things[kind] = {}
        for situation, values in self.things["project"].items():
            project = Project.objects.get(pk=values["pk"])
            first, second = (
                Activity.objects.create(
                    project=project,
                    code=code,
                    name=f"虚构工作 {code}",
                    step=Step.WORKS,
                    stage_group=StageGroup.BUILD,
                    duration_days=10,
                    optimistic_days=8,
                    pessimistic_days=14,
                    calendar=CalendarCode.S0,
                )
                for code in ("A", "B")
            )
            link = Link.objects.create(project=project, predecessor=first, successor=second)
            baseline = Baseline.objects.create(
                project=project,
                number=1,
                reason="首次批准",
                approved_by=uploader,
                approved_at=self.at,
                data_date_on=self.at.date(),
            )
            place_of("0" * 64).parent.mkdir(parents=True, exist_ok=True)
            place_of("0" * 64).write_bytes(b"x")
            file = Attachment.objects.create(
                project=project,
                name="虚构.pdf",
                content_type="application/pdf",
                size=1,
                sha256="0" * 64,
                uploaded_by=uploader,
                uploaded_at=self.at,
            )
            code = project.code
            self.things["activity"][situation] = {
                "code": code,
                "pk": first.pk,
                "activity": first.code,
                "change": "duration",
            }
            self.things["link"][situation] = {"code": code, "activity": second.code, "link": link.pk}
            self.things["baseline"][situation] = {"code": code, "pk": baseline.pk, "number": 1}
            self.things["attachment"][situation] = {"code": code, "pk": file.pk, "file": file.pk}

    def limits(self) -> None:
        """Desks and pools: own is the acting department's, the others are another department's."""
        district = self.district
        own = Desk.objects.create(department=district.permits, code="OWN", name="虚构窗口", amount=3)
        other = Desk.objects.create(department=district.land, code="OTHER", name="虚构窗口", amount=3)
        pools = [
            Pool.objects.create(element=element, name="虚构指标", keeper=keeper)
            for element, keeper in (("ENERGY", district.permits), ("LAND", district.land))
        ]
        self.things["desk"], self.things["pool"], self.things["need"] = {}, {}, {}
        for situation, values in self.things["project"].items():
            need = Need.objects.create(project_id=values["pk"], element="LAND", amount=10)
            self.things["need"][situation] = {"code": values["code"], "need": need.pk}
        day = self.at.date()
        self.shared = {}
        for pool in pools:
            batch = Batch.objects.create(pool=pool, available_on=day, amount=10, source="虚构")
            share = Share.objects.create(need=need, pool=pool, amount=1, state_on=day)
            self.shared[pool.pk] = {"batch": batch.pk, "share": share.pk}
        for number, situation in enumerate(SITUATIONS):
            desk, pool = (own, pools[0]) if number == 0 else (other, pools[1])
            self.things["desk"][situation] = {"desk": desk.pk, "change": 1}
            self.things["pool"][situation] = {"pool": pool.pk, **self.shared[pool.pk]}
        run = PlanRun.objects.create(asked_at=self.at, data_date_on=self.at.date(), seconds_asked=1)
        self.everywhere("run", run=run.pk)

    def applications(self) -> None:
        """An application of every project."""
        self.things["application"] = {}
        for situation, values in self.things["project"].items():
            row = Application.objects.create(
                project_id=values["pk"], item="A01", state="PREPARED", promised_days=1,
                since_on=self.at.date(), prepared_on=self.at.date(), department=self.district.permits,
            )  # fmt: skip
            row.events.create(number=1, verb="PREPARE", on=self.at.date(), entered_at=self.at)
            own = {"application": row.pk, "code": values["code"], "item": "A01"}
            self.things["application"][situation] = own

    def stoppages(self) -> None:
        """A stop of every project alone."""
        self.things["stoppage"] = {}
        for situation, values in self.things["project"].items():
            row = Stoppage.objects.create(
                reach=Stoppage.Reach.PROJECT,
                project_id=values["pk"],
                from_on=self.at.date(),
                until_on=self.at.date(),
                calendars="S0",
                reason="虚构停工",
                entered_by=self.district.users[Role.OFFICE],
                entered_at=self.at,
            )
            self.things["stoppage"][situation] = {"stoppage": row.pk, "code": values["code"]}

    def cards(self) -> None:
        """A card of every project, issued to its town or, without one, to the office."""
        self.things["card"], self.things["card_to_answer"] = {}, {}
        for situation, values in self.things["project"].items():
            project = Project.objects.get(pk=values["pk"])
            on = self.at.date()
            row = Card.objects.create(
                project=project,
                state=Card.State.ISSUED,
                colour="RED",
                now_colour="RED",
                rules="default",
                proposed_on=on,
                proposed_at=self.at,
                now_on=on,
                unit=project.town or self.district.office,
                limit_on=on,
                issued_on=on,
                issued_by=self.district.users[Role.OFFICE],
                issued_at=self.at,
            )
            self.things["card"][situation] = {"card": row.pk, "verb": "excuse"}
            self.things["card_to_answer"][situation] = {"card": row.pk, "verb": "explain"}

    def issues(self) -> None:
        """An issue of every project."""
        kinds = {"issue": "accept", "issue_to_handle": "work", "issue_to_answer": "reopen"}
        self.things |= {kind: {} for kind in kinds}
        for situation, values in self.things["project"].items():
            row = Issue.objects.create(
                project_id=values["pk"], kind="OTHER", title="虚构问题", level="UNIT", raised_at=self.at,
                level_due_on=self.at.date(), due_on=self.at.date(), raised_on=self.at.date(),
            )  # fmt: skip
            for kind, verb in kinds.items():
                self.things[kind][situation] = {"issue": row.pk, "verb": verb}
            self.things.setdefault("issue_decided", {})[situation] = {"issue": row.pk}
            decision = Decision.objects.create(
                issue=row,
                project=row.project,
                words="虚构",
                on=self.at.date(),
                decided_at=self.at,
                key=situation,
            )
            owner = row.project.town or self.district.office
            task = Task.objects.create(
                decision=decision, project=row.project, words="虚构", owner=owner, due_on=self.at.date()
            )
            self.things.setdefault("task", {})[situation] = {"task": task.pk}
            self._meeting(situation, row.project)
        made = GroundBreaking.objects.create(title="虚构开工", on=self.at.date())
        self.everywhere("breaking", breaking=made.pk)

    def _meeting(self, situation: str, project: Project) -> None:
        """A meeting to which the units of the project are asked."""
        number = SITUATIONS.index(situation) + 1
        meeting = Meeting.objects.create(
            kind="JOINT", number=number, title="虚构会议", on=self.at.date(), minutes=30
        )
        asked = [*project.units.values_list("organisation", flat=True), project.town_id]
        for unit in filter(None, asked):
            MeetingUnit.objects.create(meeting=meeting, organisation_id=unit)
        item = meeting.items.create(position=1, project=project, title="虚构", minutes=8)
        self.things.setdefault("meeting", {})[situation] = {"meeting": meeting.pk, "item": item.pk}

    def duties(self) -> None:
        """The commissioner's post, being handed over by its holder; a unit of each kind; a request of every project."""
        district, post = self.district, self.district.commissioner_post
        self.everywhere("duty_post", post=post.pk)
        units = {"own": district.town, "other_town": district.other_town}
        self.things["duty_unit"] = {
            each: {"code": units.get(each, district.land).code} for each in SITUATIONS
        }
        row = Handover.objects.create(
            post=post,
            giver=district.users[Role.COMMISSIONER],
            receiver=district.person("next", Role.COMMISSIONER, district.office),
            opened_at=self.at,
        )
        self.everywhere("handover", handover=row.pk)
        self.things["request"] = {}
        for situation, values in self.things["project"].items():
            asked = ServiceRequest.objects.create(
                project_id=values["pk"], title="虚构诉求", asked_at=self.at, due_on=self.at.date()
            )
            self.things["request"][situation] = {"ask": asked.pk, "verb": "ANSWER"}

    def leads(self) -> None:
        """own: the acting town's · other_town: another's · other_department: the acting town's, with the acting
        department asked for its opinion · unassigned: the other department's."""
        district, day = self.district, self.at.date()
        units = [district.town, district.other_town, district.town, district.land]
        self.things["lead"], self.things["lead_to_judge"] = {}, {}
        for situation, unit in zip(SITUATIONS, units, strict=True):
            row = Lead.objects.create(
                name=f"虚构线索 {situation}", investor=f"虚构 {situation}", investor_key=situation, keeper=unit,
                state_since_on=day, created_at=self.at, updated_at=self.at,
            )  # fmt: skip
            self.things["lead"][situation] = {"lead": row.pk, "verb": "talk"}
            self.things["lead_to_judge"][situation] = {"lead": row.pk, "verb": "admit"}
            if situation == "other_department":
                row.opinions.create(department=district.permits, asked_on=day, due_on=day)

    def scores(self) -> None:
        """own: the acting town's card · other_town: another's · other_department: the acting department's · unassigned:
        the other department's; all of one run that is shown."""
        district, day = self.district, self.at.date()
        run = ScoreRun.objects.create(
            name="虚构考核", from_on=day, until_on=day, rules="default", edition="虚构", data_date_on=day,
            rows=next(iter(shipped().values())).rows, state=ScoreRun.State.SHOWN, asked_at=self.at,
        )  # fmt: skip
        self.everywhere("score_run", run=run.pk, verb="decide")
        self.things["scorecard"] = {}
        units = [district.town, district.other_town, district.permits, district.land]
        for situation, unit in zip(SITUATIONS, units, strict=True):
            kind = "TOWN" if unit.kind == "TOWN" else "DEPARTMENT"
            card = run.cards.create(scored_as=kind, unit=unit, points=1, reachable=2, confidence="LOW")
            fact = card.facts.create(measure="TASKS_ONTIME", about="task:0", gained=0, wanted=1)
            other = card.facts.create(measure="TASKS_ONTIME", about="task:1", gained=0, wanted=1)
            said = card.objections.create(fact=other, words="虚构", by=district.other_town_user, at=self.at)
            self.things["scorecard"][situation] = {"card": card.pk, "fact": fact.pk, "objection": said.pk}

    def views(self) -> None:
        """own: the acting office person's; the others are somebody's whom nobody acts as."""
        stranger = self.district.person("stranger", Role.TOWN, self.district.other_town)
        self.things["view"] = {}
        for number, situation in enumerate(SITUATIONS):
            person = self.district.users[Role.OFFICE] if number == 0 else stranger
            row = SavedView.objects.create(person=person, page="projects", name=situation)
            self.things["view"][situation] = {"view": row.pk}

    def messages(self) -> None:
        """own: in the inbox of the acting office person; the others in that of somebody whom nobody acts as."""
        stranger = self.district.person("addressed", Role.TOWN, self.district.other_town)
        self.things["received"] = {}
        for number, situation in enumerate(SITUATIONS):
            person = self.district.users[Role.OFFICE] if number == 0 else stranger
            card = self.things["card"][situation]["card"]
            facts = {"card": card, "project": "虚构", "rules": "default", "colour": "RED", "unit": "虚构"}
            message = Message.objects.create(
                key=situation,
                kind="CARD_LIFTED",
                facts={**facts, "unit_en": "", "reasons": [], "evidence": "虚构"},
                to=[["PERSON", person.pk]],
                written_at=self.at,
            )
            item = InboxItem.objects.create(message=message, person=person)
            self.things["received"][situation] = {"item": item.pk}

    def map(self) -> None:
        """A file of outlines in preview, and a tile: neither belongs to a project."""
        row = BoundaryImport.objects.create(
            filename="虚构.geojson",
            state=BoundaryImport.State.PREVIEW,
            source="虚构",
            datum="WGS84",
            reading={"towns": [], "unmatched": []},
            created_at=self.at,
        )
        self.everywhere("boundary", handed_in=row.pk)
        self.everywhere("tile", layer=0, z=10, x=1, y=1)

    def batches(self) -> None:
        """own: handed in by the acting town · other_town · other_department: by the office · unassigned: by neither."""
        district, content = self.district, LEDGER.read_bytes()
        hands = {
            "own": district.users[Role.TOWN],
            "other_town": district.other_town_user,
            "other_department": district.users[Role.OFFICE],
            "unassigned": district.person("apart", Role.OFFICE, district.land),
        }
        for situation, person in hands.items():
            batch = hand_in(by=person, at=self.at, filename=LEDGER.name, content=content)
            self.things.setdefault("batch", {})[situation] = {"pk": batch.pk, "batch": batch.pk}


@pytest.fixture
def world(district, at, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    made = World(district, at)
    made.projects()
    made.parts()
    template = Template.objects.create(code="fictional", name="虚构模板")
    made.everywhere("template", code=template.code, pk=template.pk)
    draft = copy_edition(
        by=district.users[Role.OFFICE], at=at, kind="small_low_risk", number=1, name="虚构", note=""
    )
    made.everywhere("edition", kind=draft.kind, number=draft.number, item="B02")
    made.everywhere("organisation", pk=district.land.pk)
    made.everywhere("post", pk=district.leader_post.pk)
    made.limits()
    made.applications()
    made.stoppages()
    made.cards()
    made.issues()
    made.duties()
    made.leads()
    made.scores()
    visits_of(made)
    made.views()
    made.messages()
    made.map()
    made.everywhere("user", pk=district.users[Role.INSPECTOR].pk)
    return made
