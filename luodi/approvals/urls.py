"""Addresses of this room."""

from django.urls import path

from luodi.approvals import application_views, edition_views, views

DESK = "approvals/desks/<int:desk>/"
EDITION = "approvals/editions/<str:kind>/<int:number>/"
APPLICATION = "approvals/applications/<int:application>/"

urlpatterns = [
    path("approvals/desks/", views.desks, name="desks"),
    path("approvals/desks/add/", views.desk, name="desk_add"),
    path(DESK, views.desk, name="desk"),
    path(f"{DESK}close/", views.desk_close, name="desk_close"),
    path(f"{DESK}reopen/", views.desk_reopen, name="desk_reopen"),
    path(f"{DESK}capacity/", views.desk_capacity, name="desk_capacity"),
    path("approvals/editions/", edition_views.editions, name="editions"),
    path(EDITION, edition_views.edition, name="edition"),
    path(f"{EDITION}copy/", edition_views.edition_copy, name="edition_copy"),
    path(f"{EDITION}add/", edition_views.edition_add, name="edition_add"),
    path(f"{EDITION}discard/", edition_views.edition_discard, name="edition_discard"),
    path(f"{EDITION}items/<str:item>/", edition_views.edition_item, name="edition_item"),
    path(f"{EDITION}items/<str:item>/drop/", edition_views.edition_drop, name="edition_drop"),
    path(APPLICATION, application_views.application, name="application"),
    path(f"{APPLICATION}step/", application_views.application_step, name="application_step"),
    path(
        "projects/<str:code>/permits/<str:item>/", application_views.application_open, name="application_open"
    ),
    path(f"{DESK}capacity/<int:change>/drop/", views.desk_capacity_drop, name="desk_capacity_drop"),
]
