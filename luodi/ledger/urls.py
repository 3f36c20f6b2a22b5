"""Addresses of this room. The list and the page of a project are composed by the desk."""

from django.urls import URLPattern, path

from luodi.ledger import drawer_views, duty_views, import_urls, move_views, place_views, views

urlpatterns: list[URLPattern] = [
    *import_urls.urlpatterns,
    path("projects/new/", views.project_new, name="project_new"),
    path("projects/<str:code>/edit/", views.project_edit, name="project_edit"),
    path("projects/<str:code>/stage/", views.project_stage, name="project_stage"),
    path("projects/<str:code>/parent/", views.project_parent, name="project_parent"),
    path("projects/<str:code>/facts/<str:fact>/", drawer_views.project_fact, name="project_fact"),
    path("projects/<str:code>/dates/", drawer_views.project_dates, name="project_dates"),
    path("projects/<str:code>/moves/", move_views.project_moves, name="project_moves"),
    path("projects/<str:code>/moves/decide/", move_views.project_move_decide, name="project_move_decide"),
    path(
        "projects/<str:code>/moves/withdraw/", move_views.project_move_withdraw, name="project_move_withdraw"
    ),
    path("projects/<str:code>/money/", drawer_views.project_money, name="project_money"),
    path("projects/<str:code>/lists/", drawer_views.project_lists, name="project_lists"),
    path("projects/<str:code>/people/", drawer_views.project_people, name="project_people"),
    path("projects/<str:code>/place/", place_views.project_place, name="project_place"),
    path("projects/<str:code>/files/", drawer_views.project_files, name="project_files"),
    path("projects/<str:code>/files/<int:file>/", drawer_views.project_file, name="project_file"),
    path("desk/handovers/new/", duty_views.handover_new, name="handover_new"),
    path("desk/handovers/<int:handover>/sign/", duty_views.handover_sign, name="handover_sign"),
    path("desk/handovers/<int:handover>/cancel/", duty_views.handover_cancel, name="handover_cancel"),
    path("projects/<str:code>/service/log/", duty_views.service_log, name="service_log"),
    path("projects/<str:code>/service/ask/", duty_views.service_ask, name="service_ask"),
    path("service/<int:ask>/<str:verb>/", duty_views.service_act, name="service_act"),
]
