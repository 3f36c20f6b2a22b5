"""The first page, the list of projects, the page of one project."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.desk import one_project, today
from luodi.desk.blocks import first_page_of
from luodi.desk.columns import KINDS, columns
from luodi.desk.element_sheet import element_sheet
from luodi.desk.permit_graph import graph_of
from luodi.desk.projects import listed, page_of
from luodi.desk.sketch import sketch_of
from luodi.desk.speed_sheet import sheet_of
from luodi.elements.queries import lapsing_soon
from luodi.inspection.queries import of_project
from luodi.ledger.lifecycle import reason_words
from luodi.ledger.models import Project
from luodi.ledger.queries import totals, visible_projects, year_money
from luodi.ledger.stages import LIFE
from luodi.oversight.queries import open_card_of
from luodi.oversight.words import look
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.people.queries import columns_of, open_view
from luodi.people.requests import Request
from luodi.plan.queries import collisions
from luodi.plan.stoppages import stoppages_of
from luodi.wallchart.choices import chance_filter, filters, gone, is_filtered
from luodi.wallchart.schedule import activities, chains
from luodi.wallchart.words import missing_words

TABS = ("plan", "permits", "elements", "facts", "money", "lists", "files", "trail")


@require_GET
def first_page(request: Request) -> HttpResponse:
    """What needs this person. Administrators have no projects: they get their own entries."""
    if reach(request.user, Ability.SEE_PROJECTS) is Reach.NOTHING:
        return render(request, "desk/entries.html")
    return render(request, "desk/today.html", first_page_of(request))


@require_GET
def projects(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    found = listed(request.user, request.GET, request.data_date)
    view = open_view(request.user, "projects", request.GET.get("view", ""))
    heads = columns(columns_of(request.user, "projects", view), request.GET.get("sort", ""))
    page, rows = page_of(request.user, found, request.GET.get("page"), request.data_date, heads)
    offered = [*filters(request.user, request.GET), chance_filter(request.GET)]
    edits = reach(request.user, Ability.EDIT_PROJECTS)
    context = {
        "page": page,
        "rows": rows,
        "columns": heads,
        "kinds": KINDS,
        "forms": ("columns", "usual"),
        "shown_keys": [head.key for head in heads],
        "view": view,
        "filters": offered,
        "gone": gone(offered),
        "standard": [(_("预计不能按期"), "state=LATE&sort=margin"), (_("缺承诺日期"), "state=NO_COMMITMENT")],
        "filtered": is_filtered(request.GET),
        "totals": totals(found, request.data_date),
        "year": request.data_date.year,
        "may_add": edits in (Reach.ALL, Reach.TOWN),
    }
    return render(request, "desk/projects.html", context)


@require_GET
def project(request: Request, code: str) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    seen = one_project.with_everything(visible_projects(request.user))
    found = get_object_or_404(seen, code=code)
    plan = one_project.plan_of(found)
    after, gaps = one_project.gaps(found, request.data_date)
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else TABS[0]
    context = {
        "project": found,
        "plan": plan,
        "left_because": "" if found.stage in LIFE else reason_words(found),
        "steps": one_project.stepper(found),
        "promises": one_project.promises(plan, found),
        "moves_open": found.commitment_moves.filter(state="ASKED").count(),
        "missing": missing_words(plan.missing) if plan else [],
        "collisions": collisions(plan),
        "stoppages": stoppages_of(found, request.data_date),
        "chain": chains([(found.pk, plan.chain)])[found.pk] if plan else [],
        "money": year_money([found.pk], request.data_date).get(found.pk),
        "year": request.data_date.year,
        "next_stage": after,
        "gaps": gaps,
        "visits": of_project(request.user, found, request.data_date),
        "shown_card": look(card) if (card := open_card_of(request.user, found)) else None,
        "buttons": one_project.buttons(request.user, found),
        "tab": tab,
        **one_project.kin(request.user, found),
        "may_edit": one_project.may(request.user, Ability.EDIT_PROJECTS, found),
        "keeper": one_project.keepers(request.user, found).get(tab, ""),
        **TAB_FACTS[tab](request, found),
    }
    return render(request, "desk/project.html", context)


def _plan_tab(request: Request, found: Project) -> dict[str, Any]:
    return {
        "activities": one_project.with_planned(activities(found), found, request.data_date),
        "may_report": one_project.may(request.user, Ability.EDIT_PLANS, found),
    }


def _permits_tab(request: Request, found: Project) -> dict[str, Any]:
    may = one_project.may(request.user, Ability.EDIT_PLANS, found)
    sheet = sheet_of(request.user, found, one_project.plan_of(found), may_edit=may)
    return {"graph": graph_of(request.user, found), "measures": sheet}


TAB_FACTS: dict[str, Callable[[Request, Project], dict[str, Any]]] = {
    "plan": _plan_tab,
    "permits": _permits_tab,
    "elements": lambda request, found: {
        "lines": element_sheet(found, request.user, request.data_date),
        "may_ask": one_project.may(request.user, Ability.ASK_ELEMENTS, found),
        "soon": set(
            lapsing_soon(request.user, request.data_date)
            .filter(need__project=found)
            .values_list("pk", flat=True)
        ),
    },
    "facts": lambda request, found: {
        "numbers": one_project.numbers(found),
        "sketch": sketch_of(found),
    },
    "money": lambda request, found: {"series": one_project.figures_by_series(found)},
    "lists": lambda request, found: {"memberships": found.memberships.all()},
    "files": lambda request, found: {"files": found.attachments.select_related("uploaded_by")},
    "trail": lambda request, found: {"events": today.worded(one_project.events_of(found))},
}
