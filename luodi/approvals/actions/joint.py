"""A joint item is filed as one submission: all its items on one day, or none."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from luodi import journal
from luodi.approvals.actions.applications import StepFacts, open_application, take_step
from luodi.approvals.application_queries import not_filed
from luodi.approvals.measure_models import Measure
from luodi.approvals.measures import JOINT
from luodi.approvals.models import Application, ApplicationEvent
from luodi.approvals.queries import item_names
from luodi.people.models import User
from luodi.refusal import Refusal

V = ApplicationEvent.Verb


class NothingToFile(Refusal):
    """The measure is no joint item or was taken back, or each of its items is filed already. Facts: items."""

    code = "NOTHING_TO_FILE"


@transaction.atomic
def file_together(
    *, by: User, at: datetime, data_date: date, measure: Measure, on: date, document: str = ""
) -> list[Application]:
    """File what of the joint item is not filed yet; an item that is not prepared is prepared on the same day."""
    project, stands = measure.project, measure.kind in JOINT and measure.returned_at is None
    journal.in_turn()
    prepared = {row.item: row for row in project.applications.filter(state=Application.State.PREPARED)}
    filed = []
    for item in not_filed(project, measure.codes) if stands else ():
        row = prepared.get(item)
        if row is None:
            row = open_application(
                by=by, at=at, data_date=data_date, project=project, item=item, step=StepFacts(V.PREPARE, on)
            )
        step = StepFacts(V.SUBMIT, on, document=document, note=str(measure.get_kind_display()))
        filed.append(
            take_step(by=by, at=at, data_date=data_date, application=row, version=row.version, step=step)
        )
    if not filed:
        names = item_names()
        items = [f"{code} {names.get(code, '')}".strip() for code in measure.codes]
        raise NothingToFile(items=_("、").join(items))
    return filed
