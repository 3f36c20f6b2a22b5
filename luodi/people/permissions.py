"""Who may do what, and how far it reaches: one table, one function, used by every queryset and action."""

from django.db import models

from luodi.people.models import Role, User
from luodi.refusal import Refusal


class Reach(models.TextChoices):
    """How far an ability reaches."""

    NOTHING = "NOTHING"
    OWN = "OWN"  # the enterprise's own projects
    DUTY = "DUTY"  # projects in which the person's unit or post has a duty; desks, pools, applications, tours, meetings of its unit
    TOWN = "TOWN"  # projects in the subtree of the person's unit
    ALL = "ALL"


class Ability(models.TextChoices):
    """What can be done. A view or action asks for exactly one of these."""

    SEE_PROJECTS = "SEE_PROJECTS"
    EDIT_PROJECTS = "EDIT_PROJECTS"
    MOVE_STAGES = "MOVE_STAGES"
    IMPORT_LEDGERS = "IMPORT_LEDGERS"
    DECIDE_DATES = "DECIDE_DATES"
    EDIT_PLANS = "EDIT_PLANS"
    APPROVE_BASELINES = "APPROVE_BASELINES"
    EDIT_TEMPLATES = "EDIT_TEMPLATES"
    ENTER_STOPPAGES = "ENTER_STOPPAGES"
    SEE_LIMITS = "SEE_LIMITS"
    EDIT_DESKS = "EDIT_DESKS"
    EDIT_CATALOGUE = "EDIT_CATALOGUE"
    FILE_APPLICATIONS = "FILE_APPLICATIONS"
    HANDLE_APPLICATIONS = "HANDLE_APPLICATIONS"
    EDIT_ELEMENTS = "EDIT_ELEMENTS"
    ASK_ELEMENTS = "ASK_ELEMENTS"
    SEE_PLAN_RUNS = "SEE_PLAN_RUNS"
    LEVEL_PLANS = "LEVEL_PLANS"
    EDIT_BOUNDARIES = "EDIT_BOUNDARIES"
    SEE_CARDS = "SEE_CARDS"
    ANSWER_CARDS = "ANSWER_CARDS"
    JUDGE_CARDS = "JUDGE_CARDS"
    SEE_ISSUES = "SEE_ISSUES"
    HANDLE_ISSUES = "HANDLE_ISSUES"
    DIRECT_ISSUES = "DIRECT_ISSUES"
    DECIDE_ISSUES = "DECIDE_ISSUES"
    HOLD_MEETINGS = "HOLD_MEETINGS"
    SEE_DUTIES = "SEE_DUTIES"
    SERVE_PROJECTS = "SERVE_PROJECTS"
    ASK_SERVICE = "ASK_SERVICE"
    SEE_LEADS = "SEE_LEADS"
    EDIT_LEADS = "EDIT_LEADS"
    JUDGE_LEADS = "JUDGE_LEADS"
    SEE_MEETINGS = "SEE_MEETINGS"
    SEE_SCORES = "SEE_SCORES"
    OBJECT_SCORES = "OBJECT_SCORES"
    JUDGE_SCORES = "JUDGE_SCORES"
    SEE_BURDEN = "SEE_BURDEN"
    ASK_FORMS = "ASK_FORMS"
    SEE_VISITS = "SEE_VISITS"
    PLAN_VISITS = "PLAN_VISITS"
    RECORD_VISITS = "RECORD_VISITS"
    SEE_TOURS = "SEE_TOURS"
    HOLD_TOURS = "HOLD_TOURS"
    SCORE_TOURS = "SCORE_TOURS"
    SEE_DISPATCH = "SEE_DISPATCH"  # the leader's list and joint ground-breakings
    MANAGE_ORGANISATIONS = "MANAGE_ORGANISATIONS"
    MANAGE_USERS = "MANAGE_USERS"
    READ_JOURNAL = "READ_JOURNAL"
    SHARE_VIEWS = "SHARE_VIEWS"


A, R = Ability, Reach
TABLE: dict[Role, dict[Ability, Reach]] = {
    Role.OFFICE: {
        A.SEE_PROJECTS: R.ALL,
        A.EDIT_PROJECTS: R.ALL,
        A.MOVE_STAGES: R.ALL,
        A.IMPORT_LEDGERS: R.ALL,
        A.DECIDE_DATES: R.ALL,
        A.EDIT_PLANS: R.ALL,
        A.APPROVE_BASELINES: R.ALL,
        A.EDIT_TEMPLATES: R.ALL,
        A.ENTER_STOPPAGES: R.ALL,
        A.SEE_LIMITS: R.ALL,
        A.EDIT_DESKS: R.ALL,
        A.EDIT_CATALOGUE: R.ALL,
        A.FILE_APPLICATIONS: R.ALL,
        A.HANDLE_APPLICATIONS: R.ALL,
        A.EDIT_ELEMENTS: R.ALL,
        A.ASK_ELEMENTS: R.ALL,
        A.SEE_PLAN_RUNS: R.ALL,
        A.LEVEL_PLANS: R.ALL,
        A.SHARE_VIEWS: R.ALL,
        A.EDIT_BOUNDARIES: R.ALL,
        A.SEE_CARDS: R.ALL,
        A.JUDGE_CARDS: R.ALL,
        A.SEE_ISSUES: R.ALL,
        A.HANDLE_ISSUES: R.ALL,
        A.DIRECT_ISSUES: R.ALL,
        A.HOLD_MEETINGS: R.ALL,
        A.SEE_DUTIES: R.ALL,
        A.SERVE_PROJECTS: R.ALL,
        A.SEE_LEADS: R.ALL,
        A.EDIT_LEADS: R.ALL,
        A.JUDGE_LEADS: R.ALL,
        A.SEE_MEETINGS: R.ALL,
        A.SEE_SCORES: R.ALL,
        A.JUDGE_SCORES: R.ALL,
        A.SEE_BURDEN: R.ALL,
        A.ASK_FORMS: R.ALL,
        A.SEE_VISITS: R.ALL,
        A.PLAN_VISITS: R.ALL,
        A.RECORD_VISITS: R.ALL,
        A.SEE_TOURS: R.ALL,
        A.HOLD_TOURS: R.ALL,
        A.SCORE_TOURS: R.ALL,
        A.SEE_DISPATCH: R.ALL,
    },
    Role.LEADER: {
        A.SEE_PROJECTS: R.ALL,
        A.DECIDE_DATES: R.ALL,
        A.SEE_LIMITS: R.ALL,
        A.SEE_PLAN_RUNS: R.ALL,
        A.SEE_CARDS: R.ALL,
        A.SEE_ISSUES: R.ALL,
        A.DECIDE_ISSUES: R.ALL,
        A.SEE_DUTIES: R.ALL,
        A.SEE_LEADS: R.ALL,
        A.SEE_MEETINGS: R.ALL,
        A.SEE_SCORES: R.ALL,
        A.OBJECT_SCORES: R.DUTY,
        A.SEE_BURDEN: R.ALL,
        A.SEE_VISITS: R.ALL,
        A.PLAN_VISITS: R.ALL,
        A.RECORD_VISITS: R.ALL,
        A.SEE_TOURS: R.ALL,
        A.SCORE_TOURS: R.ALL,
        A.SEE_DISPATCH: R.ALL,
    },
    Role.INSPECTOR: {
        A.SEE_PROJECTS: R.ALL,
        A.SEE_LIMITS: R.ALL,
        A.SEE_PLAN_RUNS: R.ALL,
        A.SEE_CARDS: R.ALL,
        A.SEE_ISSUES: R.ALL,
        A.SEE_DUTIES: R.ALL,
        A.SEE_LEADS: R.ALL,
        A.SEE_MEETINGS: R.ALL,
        A.SEE_SCORES: R.ALL,
        A.SEE_BURDEN: R.ALL,
        A.SEE_VISITS: R.ALL,
        A.PLAN_VISITS: R.ALL,
        A.RECORD_VISITS: R.ALL,
        A.SEE_TOURS: R.ALL,
        A.SEE_DISPATCH: R.ALL,
    },
    Role.TOWN: {
        A.SEE_PROJECTS: R.TOWN,
        A.EDIT_PROJECTS: R.TOWN,
        A.IMPORT_LEDGERS: R.TOWN,
        A.EDIT_PLANS: R.TOWN,
        A.ENTER_STOPPAGES: R.TOWN,
        A.FILE_APPLICATIONS: R.TOWN,
        A.HANDLE_APPLICATIONS: R.TOWN,
        A.SEE_LIMITS: R.ALL,
        A.ASK_ELEMENTS: R.TOWN,
        A.SEE_CARDS: R.TOWN,
        A.ANSWER_CARDS: R.TOWN,
        A.SEE_ISSUES: R.TOWN,
        A.HANDLE_ISSUES: R.TOWN,
        A.SEE_DUTIES: R.TOWN,
        A.SERVE_PROJECTS: R.TOWN,
        A.SEE_LEADS: R.TOWN,
        A.EDIT_LEADS: R.TOWN,
        A.SEE_SCORES: R.TOWN,
        A.OBJECT_SCORES: R.TOWN,
        A.SEE_BURDEN: R.TOWN,
        A.SEE_VISITS: R.TOWN,
        A.SEE_TOURS: R.DUTY,
        A.SCORE_TOURS: R.DUTY,
        A.SEE_MEETINGS: R.DUTY,
    },
    Role.DEPARTMENT: {
        A.SEE_PROJECTS: R.DUTY,
        A.EDIT_PLANS: R.DUTY,
        A.SEE_LIMITS: R.ALL,
        A.EDIT_DESKS: R.DUTY,
        A.HANDLE_APPLICATIONS: R.DUTY,
        A.EDIT_ELEMENTS: R.DUTY,
        A.SEE_CARDS: R.DUTY,
        A.ANSWER_CARDS: R.DUTY,
        A.SEE_ISSUES: R.DUTY,
        A.HANDLE_ISSUES: R.DUTY,
        A.SEE_DUTIES: R.DUTY,
        A.SEE_LEADS: R.DUTY,
        A.EDIT_LEADS: R.DUTY,
        A.SEE_SCORES: R.DUTY,
        A.OBJECT_SCORES: R.DUTY,
        A.SEE_BURDEN: R.DUTY,
        A.ASK_FORMS: R.DUTY,
        A.SEE_VISITS: R.DUTY,
        A.PLAN_VISITS: R.DUTY,
        A.RECORD_VISITS: R.DUTY,
        A.SEE_TOURS: R.DUTY,
        A.SCORE_TOURS: R.DUTY,
        A.SEE_MEETINGS: R.DUTY,
    },
    Role.COMMISSIONER: {
        A.SEE_PROJECTS: R.DUTY,
        A.EDIT_PROJECTS: R.DUTY,
        A.FILE_APPLICATIONS: R.DUTY,
        A.EDIT_PLANS: R.DUTY,
        A.SEE_LIMITS: R.ALL,
        A.ASK_ELEMENTS: R.DUTY,
        A.SEE_CARDS: R.DUTY,
        A.ANSWER_CARDS: R.DUTY,
        A.SEE_ISSUES: R.DUTY,
        A.HANDLE_ISSUES: R.DUTY,
        A.SEE_DUTIES: R.DUTY,
        A.SERVE_PROJECTS: R.DUTY,
        A.SEE_SCORES: R.DUTY,
        A.OBJECT_SCORES: R.DUTY,
        A.SEE_VISITS: R.DUTY,
    },
    Role.ENTERPRISE: {
        A.SEE_PROJECTS: R.OWN,
        A.SEE_ISSUES: R.OWN,
        A.ASK_SERVICE: R.OWN,
        A.SEE_VISITS: R.OWN,
    },
    Role.SYSTEM_ADMIN: {A.MANAGE_ORGANISATIONS: R.ALL},
    Role.SECURITY_ADMIN: {A.MANAGE_USERS: R.ALL},
    Role.AUDIT_ADMIN: {A.READ_JOURNAL: R.ALL},
}


class NotAllowed(Refusal):
    """The person's role does not have this ability at all."""

    code = "NOT_ALLOWED"


def reach(user: User, ability: Ability) -> Reach:
    """How far `ability` reaches for this person; NOTHING for disabled and anonymous people."""
    if not getattr(user, "is_active", False) or not user.is_authenticated:
        return Reach.NOTHING
    return TABLE[Role(user.role)].get(ability, Reach.NOTHING)


def require(user: User, ability: Ability) -> Reach:
    """The reach, or NotAllowed when there is none."""
    found = reach(user, ability)
    if found is Reach.NOTHING:
        raise NotAllowed(role=user.role, ability=ability.value)
    return found
