"""Addresses of this room."""

from django.urls import path

from luodi.plan import (
    edition_views,
    measure_views,
    mined_views,
    move_views,
    offer_views,
    preview_views,
    progress_import_views,
    progress_views,
    run_views,
    stoppage_views,
    template_views,
    views,
    why_views,
)

STEP = "projects/<str:code>/plan/activities/<str:activity>/"

EDITION = "approvals/editions/<str:kind>/<int:number>/"

urlpatterns = [
    path("approvals/editions/effect/", edition_views.editions_effect, name="editions_effect"),
    path(f"{EDITION}impact/", edition_views.edition_impact, name="edition_impact"),
    path(f"{EDITION}impact/ask/", edition_views.edition_impact_ask, name="edition_impact_ask"),
    path(f"{EDITION}decide/", edition_views.edition_decide, name="edition_decide"),
    path("elements/balance/", offer_views.element_balance, name="element_balance"),
    path("elements/<int:pool>/rivals/", move_views.element_rivals, name="element_rivals"),
    path("elements/<int:pool>/move/", move_views.element_move, name="element_move"),
    path("elements/<int:pool>/move/preview/", move_views.element_move_preview, name="element_move_preview"),
    path("elements/offer/", offer_views.offer, name="element_offer"),
    path("elements/offer/make/", offer_views.offer_make, name="element_offer_make"),
    path("elements/offer/accept/", offer_views.offer_accept, name="element_offer_accept"),
    path("projects/<str:code>/plan/", views.project_plan, name="project_plan"),
    path("projects/<str:code>/plan/compile/", views.plan_compile, name="plan_compile"),
    path("projects/<str:code>/baselines/", views.baseline_approve, name="baseline_approve"),
    path("projects/<str:code>/plan/why/", why_views.why, name="why"),
    path("projects/<str:code>/plan/why/remedies/", why_views.why_remedies, name="why_remedies"),
    path("projects/<str:code>/plan/why/steps/<str:activity>/", why_views.why_step, name="why_step"),
    path("projects/<str:code>/measures/seek/", measure_views.measures_seek, name="measures_seek"),
    path("projects/<str:code>/measures/accept/", measure_views.measures_accept, name="measures_accept"),
    path("projects/<str:code>/measures/join/", measure_views.measures_join, name="measures_join"),
    path("projects/<str:code>/measures/return/", measure_views.measures_return, name="measures_return"),
    path("progress/", progress_views.progress, name="progress"),
    path("progress/unchanged/", progress_views.progress_unchanged, name="progress_unchanged"),
    path("progress/period/", progress_views.progress_period, name="progress_period"),
    path("progress/import/", progress_import_views.progress_import, name="progress_import"),
    path("projects/<str:code>/progress/", progress_views.project_progress, name="project_progress"),
    path("projects/<str:code>/progress/answer/", progress_views.progress_answer, name="progress_answer"),
    path(STEP, views.activity_edit, name="activity_edit"),
    path(f"{STEP}actual/", views.activity_actual, name="activity_actual"),
    path(f"{STEP}preview/<str:change>/", preview_views.activity_preview, name="activity_preview"),
    path(
        f"{STEP}preview/<str:change>/others/",
        preview_views.activity_preview_others,
        name="activity_preview_others",
    ),
    path(f"{STEP}links/", views.link_add, name="link_add"),
    path(f"{STEP}links/<int:link>/remove/", views.link_remove, name="link_remove"),
    path("plan/runs/", run_views.plan_runs, name="plan_runs"),
    path("plan/runs/ask/", run_views.plan_run_ask, name="plan_run_ask"),
    path("plan/runs/<int:run>/", run_views.plan_run, name="plan_run"),
    path("plan/runs/<int:run>/accept/", run_views.plan_run_accept, name="plan_run_accept"),
    path("plan/runs/<int:run>/discard/", run_views.plan_run_discard, name="plan_run_discard"),
    path("plan/stoppages/", stoppage_views.stoppages, name="stoppages"),
    path("plan/stoppages/new/", stoppage_views.stoppage_edit, name="stoppage_new"),
    path("plan/stoppages/<int:stoppage>/", stoppage_views.stoppage, name="stoppage"),
    path("plan/stoppages/<int:stoppage>/edit/", stoppage_views.stoppage_edit, name="stoppage_edit"),
    path(
        "plan/stoppages/<int:stoppage>/withdraw/", stoppage_views.stoppage_withdraw, name="stoppage_withdraw"
    ),
    path("plan/stoppages/<int:stoppage>/ask/", stoppage_views.stoppage_ask, name="stoppage_ask"),
    path("plan/stoppages/<int:stoppage>/accept/", stoppage_views.stoppage_accept, name="stoppage_accept"),
    path(
        "plan/stoppages/<int:stoppage>/projects/<str:code>/",
        stoppage_views.stoppage_project,
        name="stoppage_project",
    ),
    path("plan/durations/", mined_views.durations, name="durations"),
    path("plan/durations/preview/", mined_views.durations_preview, name="durations_preview"),
    path("plan/durations/load/", mined_views.durations_load, name="durations_load"),
    path("templates/", template_views.templates, name="templates"),
    path("templates/<str:code>/", template_views.template, name="template"),
    path("templates/<str:code>/copy/", template_views.template_copy, name="template_copy"),
    path("templates/<str:code>/edit/", template_views.template_edit, name="template_edit"),
]
