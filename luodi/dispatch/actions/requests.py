"""A request of an enterprise that the service cannot settle alone becomes an issue; both know of each other."""

from datetime import date, datetime

from luodi.dispatch.actions.issues import IssueFacts, raise_issue
from luodi.dispatch.models import Issue, IssueKind
from luodi.dispatch.queries import source_of_request
from luodi.ledger.duty_models import ServiceRequest
from luodi.people.models import User
from luodi.people.permissions import Ability, require
from luodi.refusal import Refusal


class RequestSettled(Refusal):
    """The enterprise has closed the request. Facts: title."""

    code = "REQUEST_SETTLED"


def raise_from_request(*, by: User, at: datetime, on: date, request: ServiceRequest) -> Issue:
    """The request in the enterprise's own words, as an issue. Pressed twice, or by two people, it is one issue."""
    require(by, Ability.SERVE_PROJECTS)
    if request.state == ServiceRequest.State.CLOSED:
        raise RequestSettled(title=request.title)
    first = request.steps.order_by("number").first()
    facts = IssueFacts(
        IssueKind.OTHER.value,
        request.title,
        first.words if first else "",
        source=source_of_request(request.pk),
    )
    return raise_issue(by=by, at=at, on=on, project=request.project, facts=facts)
