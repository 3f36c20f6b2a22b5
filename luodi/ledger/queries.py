"""Questions about projects. Every answer is scoped to who asks."""

from django.db.models import Q, QuerySet

from luodi.ledger.models import Project
from luodi.people.models import User
from luodi.people.permissions import Ability, Reach, reach


def within(user: User, ability: Ability) -> Q:
    """The condition on projects for what `ability` reaches for this person."""
    match reach(user, ability):
        case Reach.ALL:
            return Q()
        case Reach.TOWN:
            return Q(town__path__startswith=user.organisation.path)
        case Reach.DUTY:
            own = Q(units__organisation__path__startswith=user.organisation.path)
            if user.post_id:
                own_post = Q(commissioner=user.post_id) | Q(leader=user.post_id) | Q(team__members__post=user.post_id)
                return own_post if user.role == "COMMISSIONER" else own | own_post
            return Q(pk__in=[]) if user.role == "COMMISSIONER" else own
        case Reach.OWN:
            return Q(enterprise=user.organisation_id)
        case _:
            return Q(pk__in=[])


def visible_projects(user: User, ability: Ability = Ability.SEE_PROJECTS) -> QuerySet[Project]:
    """The projects on which this person has `ability`; nobody's list is wider than this."""
    found = Project.objects.filter(within(user, ability))
    return found.distinct() if reach(user, ability) is Reach.DUTY else found
