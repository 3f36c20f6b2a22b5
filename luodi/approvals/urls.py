"""Addresses of this room."""

from django.urls import path

from luodi.approvals import application_views, views

DESK = "approvals/desks/<int:desk>/"
APPLICATION = "approvals/applications/<int:application>/"

urlpatterns = [
    path("approvals/desks/", views.desks, name="desks"),
    path("approvals/desks/add/", views.desk, name="desk_add"),
    path(DESK, views.desk, name="desk"),
    path(f"{DESK}close/", views.desk_close, name="desk_close"),
    path(f"{DESK}reopen/", views.desk_reopen, name="desk_reopen"),
    path(f"{DESK}capacity/", views.desk_capacity, name="desk_capacity"),
    path(APPLICATION, application_views.application, name="application"),
    path(f"{APPLICATION}step/", application_views.application_step, name="application_step"),
    path(
        "projects/<str:code>/permits/<str:item>/", application_views.application_open, name="application_open"
    ),
    path(f"{DESK}capacity/<int:change>/drop/", views.desk_capacity_drop, name="desk_capacity_drop"),
]
