"""Addresses of this room."""

from django.urls import path

from luodi.approvals import views

DESK = "approvals/desks/<int:desk>/"

urlpatterns = [
    path("approvals/desks/", views.desks, name="desks"),
    path("approvals/desks/add/", views.desk, name="desk_add"),
    path(DESK, views.desk, name="desk"),
    path(f"{DESK}close/", views.desk_close, name="desk_close"),
    path(f"{DESK}reopen/", views.desk_reopen, name="desk_reopen"),
    path(f"{DESK}capacity/", views.desk_capacity, name="desk_capacity"),
    path(f"{DESK}capacity/<int:change>/drop/", views.desk_capacity_drop, name="desk_capacity_drop"),
]
