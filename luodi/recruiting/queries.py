"""Questions about leads. Every answer is scoped to who asks; contacts only to the unit that keeps a lead and above."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from luodi.elements.models import Pool
from luodi.elements.queries import usable
from luodi.engine.leads import Landing, LeadFacts, Proposal, landing, links_present, proposals
from luodi.ledger.models import Project
from luodi.ledger.stages import Stage
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.recruiting.models import OPEN, Lead, LeadMove, LeadState, LeadTag, Opinion
from luodi.recruiting.rules import lead_rules

ENDED = (LeadState.SIGNED, LeadState.LOST)
# What the pipeline asks of the pools: element → field of a lead.
ASKED_OF_POOLS = {"LAND": "land_mu", "ENERGY": "energy_tce"}
MOST_WORDS = 20


def visible_leads(user: User, ability: Ability = Ability.SEE_LEADS) -> QuerySet[Lead]:
    """Leads on which this person has `ability`: a unit's own; a department also sees those it is asked about."""
    own = Q(keeper__path__startswith=user.organisation.path) if user.is_authenticated else Q(pk__in=[])
    match reach(user, ability):
        case Reach.ALL:
            return Lead.objects.all()
        case Reach.TOWN:
            return Lead.objects.filter(own)
        case Reach.DUTY if ability == Ability.SEE_LEADS:
            mine = Opinion.objects.filter(
                lead=OuterRef("pk"), department__path__startswith=user.organisation.path
            )
            return Lead.objects.filter(own | Exists(mine))
        case Reach.DUTY:
            return Lead.objects.filter(own)
        case _:
            return Lead.objects.none()


def sees_contact(user: User, lead: Lead) -> bool:
    """May this person, who sees the lead, see whom to call and what was said?"""
    everywhere = reach(user, Ability.SEE_LEADS) is Reach.ALL
    return everywhere or lead.keeper.path.startswith(user.organisation.path)


def keeps(user: User, lead: Lead) -> bool:
    """May this person change the lead?"""
    return visible_leads(user, Ability.EDIT_LEADS).filter(pk=lead.pk).exists()


# -- twins ------------------------------------------------------------------------------------------------


def twins(lead: Lead) -> QuerySet[Lead]:
    """Other leads of the same investor that are not merged away, the oldest first. Not scoped: say of them only what
    `told_of_twin` says, unless the reader sees all."""
    same = Q(investor_key=lead.investor_key)
    if lead.credit_code:
        same |= Q(credit_code=lead.credit_code)
    others = Lead.objects.filter(same).exclude(pk=lead.pk).exclude(state=LeadState.MERGED)
    return others.select_related("keeper").order_by("created_at", "pk")


@dataclass(frozen=True)
class Twin:
    """What the keeper of a later lead is told of an earlier one: since when. Neither who keeps it, nor whom they know."""

    since: date
    is_earlier: bool


def told_of_twin(lead: Lead) -> Twin | None:
    """Is the same investor in another unit's hands? The earliest of its other leads, seen from this one."""
    first = twins(lead).exclude(keeper=lead.keeper_id).first()
    if first is None:
        return None
    return Twin(first.created_at.date(), (first.created_at, first.pk) < (lead.created_at, lead.pk))


def _has_twin() -> Exists:
    other = Lead.objects.exclude(pk=OuterRef("pk")).exclude(state=LeadState.MERGED)
    code = Q(credit_code=OuterRef("credit_code")) & ~Q(credit_code="")
    return Exists(other.filter(Q(investor_key=OuterRef("investor_key")) | code))


# -- lists ------------------------------------------------------------------------------------------------

SORTS = {
    "name": "name",
    "investor": "investor",
    "amount": "amount_yuan",
    "contacted": "contacted_on",
    "next": "next_on",
    "updated": "updated_at",
}


def _by_text(found: QuerySet[Lead], text: str) -> QuerySet[Lead]:
    for word in text.split()[:MOST_WORDS]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(investor__icontains=word)
            | Q(credit_code=word)
            | Q(content__icontains=word)
        )
    return found


def _by_unit(found: QuerySet[Lead], code: str) -> QuerySet[Lead]:
    path = Organisation.objects.filter(code=code).values_list("path", flat=True).first()
    return found.filter(keeper__path__startswith=path) if path else found.none()


def silent(found: QuerySet[Lead], on: date) -> QuerySet[Lead]:
    """Open leads with whose investor nobody has spoken for too long."""
    before = on - timedelta(days=lead_rules().stale_days)
    never = Q(contacted_on__isnull=True, state_since_on__lt=before)
    return found.filter(never | Q(contacted_on__lt=before), state__in=OPEN)


def filtered(user: User, params: Mapping[str, Any], on: date) -> QuerySet[Lead]:
    """The visible leads that fit the address: `q`, `state` ("all" for every), `unit`, `tag`, `chain`, `silent`, `twins`
    (the office only), `sort`. Without a state those that are open. A value that names nothing finds nothing."""
    found = visible_leads(user).select_related("keeper", "town").prefetch_related("tags")
    asked = {key: str(params.get(key) or "").strip() for key in ("q", "state", "unit", "tag", "chain")}
    if asked["state"] != "all":
        found = found.filter(state=asked["state"]) if asked["state"] else found.filter(state__in=OPEN)
    if asked["q"]:
        found = _by_text(found, asked["q"])
    if asked["unit"]:
        found = _by_unit(found, asked["unit"])
    if asked["tag"]:
        found = found.filter(Exists(LeadTag.objects.filter(lead=OuterRef("pk"), tag=asked["tag"])))
    if asked["chain"]:
        found = found.filter(chain=asked["chain"])
    if params.get("silent"):
        found = silent(found, on)
    if params.get("twins"):
        # Whether a lead has a twin tells of another unit's: only those who see all may ask for it.
        found = found.filter(_has_twin()) if reach(user, Ability.SEE_LEADS) is Reach.ALL else found.none()
    return _sorted(found, str(params.get("sort") or "-updated"))


def _sorted(found: QuerySet[Lead], sort: str) -> QuerySet[Lead]:
    field = SORTS.get(sort.removeprefix("-"), "updated_at")
    by = F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(nulls_last=True)
    return found.order_by(by, "-pk")


def state_counts(user: User) -> dict[str, int]:
    """Visible leads by state."""
    return dict(visible_leads(user).order_by().values_list("state").annotate(Count("pk")))


def opinions_to_give(user: User) -> QuerySet[Opinion]:
    """Opinions that this person's department has not given yet, the soonest due first."""
    if user.role != "DEPARTMENT":
        return Opinion.objects.none()
    mine = Opinion.objects.filter(department__path__startswith=user.organisation.path, verdict="")
    return mine.filter(lead__state__in=OPEN).select_related("lead").order_by("due_on", "pk")


# -- the four kinds ---------------------------------------------------------------------------------------


def kinds_of(lead: Lead) -> list[Proposal]:
    """What the rule file says of the lead, with the links its chain already has in the district (one query)."""
    rules = lead_rules().kinds
    living = Project.objects.filter(industry=lead.chain).exclude(stage__in=(Stage.SUSPENDED, Stage.DROPPED))
    texts = (
        [f"{name} {content}" for name, content in living.values_list("name", "content")] if lead.chain else []
    )
    facts = LeadFacts(lead.amount_yuan, lead.tax_per_mu_yuan, lead.export_percent, lead.chain, lead.link)
    return proposals(rules, facts, links_present(rules, lead.chain, texts))


# -- what comes ------------------------------------------------------------------------------------------


def landings() -> dict[str, Landing]:
    """Likelihood to land from each open state, counted over all leads that have ended (one query)."""
    rows = LeadMove.objects.filter(lead__state__in=ENDED).values_list("lead", "lead__state", "to")
    seen: dict[str, set[tuple[int, bool]]] = {state: set() for state in OPEN}
    all_ended: set[tuple[int, bool]] = set()
    for lead, ended_as, to in rows:
        case = (lead, ended_as == LeadState.SIGNED)
        all_ended.add(case)
        if to in seen:
            seen[to].add(case)
    base = sum(won for _lead, won in all_ended) / len(all_ended) if all_ended else 0.0
    rules = lead_rules()
    return {
        state: landing(
            sum(won for _lead, won in cases),
            len(cases),
            base,
            drawn=rules.drawn_cases,
            least=rules.least_cases,
        )
        for state, cases in seen.items()
    }


@dataclass(frozen=True)
class StateLine:
    """Open leads of one state, what they would need and bring, and how likely one of them is to land."""

    state: LeadState
    count: int
    amount_yuan: Decimal
    land_mu: Decimal
    energy_tce: Decimal
    landing: Landing


@dataclass(frozen=True)
class PoolAgainst:
    """What the open leads need of a pool: all of it, the part weighted by likelihood (None: too little history), and
    what the pool has free on the day."""

    element: str
    field: str
    needed: Decimal
    expected: Decimal | None
    free: Decimal | None
    unknown: int

    @property
    def is_short(self) -> bool:
        wanted = self.needed if self.expected is None else self.expected
        return self.free is not None and wanted > self.free


def pipeline(user: User) -> list[StateLine]:
    """The open leads this person sees, by state (two queries)."""
    sums: dict[str, dict[str, Any]] = {
        row["state"]: dict(row)
        for row in visible_leads(user)
        .filter(state__in=OPEN)
        .order_by()
        .values("state")
        .annotate(count=Count("pk"), amount=Sum("amount_yuan"), land=Sum("land_mu"), energy=Sum("energy_tce"))
    }
    odds = landings()

    def sum_of(state: LeadState, name: str) -> Decimal:
        return Decimal(sums.get(state.value, {}).get(name) or 0)

    return [
        StateLine(
            state,
            int(sum_of(state, "count")),
            sum_of(state, "amount"),
            sum_of(state, "land"),
            sum_of(state, "energy"),
            odds[state],
        )
        for state in OPEN
    ]


def against_pools(user: User, lines: list[StateLine], on: date) -> list[PoolAgainst]:
    """Land and energy of the pipeline against what the pools have free on the day."""
    found = []
    opened = visible_leads(user).filter(state__in=OPEN)
    pools = Pool.objects.filter(element__in=ASKED_OF_POOLS, is_active=True).prefetch_related("batches")
    free: dict[str, Decimal] = {}
    for pool in pools:
        drawn = usable(pool, [each for each in pool.batches.all() if not each.is_pledged], on)
        free[pool.element] = free.get(pool.element, Decimal(0)) + sum(
            (batch.free for batch in drawn if batch.available_on <= on), Decimal(0)
        )
    for element, field in ASKED_OF_POOLS.items():
        needed = sum((getattr(line, field) for line in lines), Decimal(0))
        parts = [
            None if line.landing.chance is None else getattr(line, field) * Decimal(str(line.landing.chance))
            for line in lines
            if getattr(line, field)
        ]
        expected = sum((each for each in parts if each is not None), Decimal(0))
        unknown = opened.filter(**{f"{field}__isnull": True}).count()
        whole = None if any(each is None for each in parts) else expected
        found.append(PoolAgainst(element, field, needed, whole, free.get(element), unknown))
    return found
