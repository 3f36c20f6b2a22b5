"""A fictional permit that was sent back: it is late long before any date is missed, and a card is proposed for it. The office
has not looked at it yet, so that issuing can be walked."""

from datetime import date, datetime, timedelta

from luodi.approvals.actions import StepFacts, take_step
from luodi.approvals.models import Application
from luodi.oversight.computing import compute_cards
from luodi.people.models import User
from luodi.plan.actions import follow
from luodi.plan.models import LIVE, Activity, ProjectPlan

AGO = timedelta(days=5)
EARLY = timedelta(days=60)  # the date is missed so much later, at the least
DAYS_LATE = 18  # enough for a yellow card


def make_late_permit(*, at: datetime, on: date) -> None:
    """One application goes back to the applicant for so long that the plan turns late."""
    found = _on_the_chain(on)
    if found is None:
        return
    office = User.objects.get(username="office")
    application, step, plan = found
    day = max(application.since_on, on - AGO)
    until = (step.early_finish_on or on) + timedelta((plan.margin_days or 0) + DAYS_LATE)
    back = StepFacts("RETURN", day, until_on=until, note="缺地形图和边界坐标，需重新测绘（虚构）")
    take_step(by=office, at=at, data_date=on, application=application, version=application.version, step=back)
    follow(at=at, data_date=on, codes={application.project.code: False})
    compute_cards(at=at, data_date=day, projects=[application.project])


def _on_the_chain(on: date) -> tuple[Application, Activity, ProjectPlan] | None:
    """Of projects that keep a far date with the least to spare, an item under review in the chain that sets it."""
    plans = ProjectPlan.objects.filter(
        project__is_synthetic=True, state__in=LIVE, margin_days__range=(1, 60), committed_on__gt=on + EARLY
    )
    for plan in plans.order_by("margin_days", "project__code"):
        codes = [hop["code"] for hop in plan.chain]
        under_review = Application.objects.filter(
            project=plan.project_id, item__in=codes, state=Application.State.ACCEPTED
        )
        application = under_review.select_related("project").order_by("item").first()
        if application is not None:
            step = Activity.objects.get(project=plan.project_id, code=application.item)
            return application, step, plan
    return None
