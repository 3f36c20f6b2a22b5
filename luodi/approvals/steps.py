"""The way of an application: which step leads from which state to which, who takes it, what the clock does."""

from collections.abc import Iterable, Mapping
from datetime import date

from luodi.approvals.models import Application, ApplicationEvent
from luodi.engine.clocks import Side, Turn

S = Application.State
V = ApplicationEvent.Verb

BY_APPLICANT = frozenset({V.PREPARE, V.SUBMIT, V.SUPPLEMENT, V.WITHDRAW, V.KEEP})
"""Steps of the applicant's side; all others are the department's."""
WITH_REASON = frozenset({V.RETURN, V.REFUSE, V.REJECT, V.WITHDRAW})
"""Steps that say why."""
WITH_UNTIL = frozenset({V.RETURN, V.PUBLICISE, V.REVIEW})
"""Steps that say until when."""
STOPS = {V.RETURN: "SUPPLEMENT", V.PUBLICISE: "PUBLICITY", V.REVIEW: "EXPERTS"}
STOPPED = frozenset({S.RETURNED, S.PUBLICISED, S.REVIEWED})
CLOSED = frozenset({S.APPROVED, S.REFUSED, S.REJECTED, S.WITHDRAWN})
OPEN = frozenset(S) - CLOSED
ACCEPTED_ONLY = frozenset({V.APPROVE, V.REJECT, V.PUBLICISE, V.REVIEW})

WAY: Mapping[S, Mapping[V, S]] = {
    S.PREPARED: {V.SUBMIT: S.SUBMITTED, V.RECORD: S.APPROVED, V.WITHDRAW: S.WITHDRAWN},
    S.SUBMITTED: {
        V.ACCEPT: S.ACCEPTED,
        V.RETURN: S.RETURNED,
        V.REFUSE: S.REFUSED,
        V.WITHDRAW: S.WITHDRAWN,
    },
    S.RETURNED: {V.SUPPLEMENT: S.ACCEPTED, V.WITHDRAW: S.WITHDRAWN},
    S.ACCEPTED: {
        V.APPROVE: S.APPROVED,
        V.RETURN: S.RETURNED,
        V.PUBLICISE: S.PUBLICISED,
        V.REVIEW: S.REVIEWED,
        V.REJECT: S.REJECTED,
        V.WITHDRAW: S.WITHDRAWN,
    },
    S.PUBLICISED: {V.RESUME: S.ACCEPTED, V.WITHDRAW: S.WITHDRAWN},
    S.REVIEWED: {V.RESUME: S.ACCEPTED, V.WITHDRAW: S.WITHDRAWN},
}


def next_state(state: str, verb: str, accepted_on: date | None) -> S | None:
    """Where a step leads; None where it cannot be taken. Supplements lead back to where they were asked for."""
    found = WAY.get(S(state), {}).get(V(verb))
    if found is S.ACCEPTED and verb == V.SUPPLEMENT and accepted_on is None:
        return S.SUBMITTED
    return found


def move(row: Application, verb: V, state: S, on: date, until_on: date | None) -> None:
    """What a step that may be taken changes on the application."""
    row.state, row.since_on = state, on
    row.until_on = until_on if verb in WITH_UNTIL else None
    if verb is V.ACCEPT:
        row.accepted_on = on
    if state is S.SUBMITTED:
        row.submitted_on = on
    if state in CLOSED:
        row.decided_on = on


def possible(application: Application) -> list[V]:
    """The steps that its state allows, the usual one first."""
    verbs = list(WAY.get(S(application.state), {}))
    if application.commitment_due_on and application.commitment_kept_on is None:
        verbs.append(V.KEEP)
    return verbs


def turns(events: Iterable[ApplicationEvent]) -> list[Turn]:
    """The events as turns of the clock."""
    found: list[Turn] = []
    accepted = False
    for event in events:
        verb = V(event.verb)
        accepted = accepted or verb is V.ACCEPT
        if verb is not V.KEEP:
            found.append(_turn(event.on, verb, accepted))
    return found


def _turn(on: date, verb: V, accepted: bool) -> Turn:
    if verb in (V.SUBMIT, V.ACCEPT, V.SUPPLEMENT, V.RESUME):
        return Turn(on, Side.DEPARTMENT, accepted)
    if verb in (V.PUBLICISE, V.REVIEW):
        return Turn(on, Side.WAITING, stop=STOPS[verb])
    if verb in (V.PREPARE, V.RETURN):
        return Turn(on, Side.APPLICANT, stop=STOPS[verb] if accepted else "")
    return Turn(on, Side.NOBODY)
