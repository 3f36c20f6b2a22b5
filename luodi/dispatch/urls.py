"""Addresses of this room."""

from django.urls import path

from luodi.dispatch import leader_views, meeting_views, views

urlpatterns = [
    path("dispatch/", views.issues, name="issues"),
    path("dispatch/issues/<int:issue>/", views.issue, name="issue"),
    path("dispatch/issues/<int:issue>/direct/<slug:verb>/", views.issue_direct, name="issue_direct"),
    path("dispatch/issues/<int:issue>/handle/<slug:verb>/", views.issue_handle, name="issue_handle"),
    path("dispatch/issues/<int:issue>/answer/<slug:verb>/", views.issue_answer, name="issue_answer"),
    path("projects/<str:code>/issues/new/", views.issue_raise, name="issue_raise"),
    path("dispatch/requests/<int:ask>/raise/", views.issue_from_request, name="issue_from_request"),
    path("dispatch/leader/", leader_views.leader, name="leader"),
    path("dispatch/leader/compute/", leader_views.leader_compute, name="leader_compute"),
    path("dispatch/leader/<int:issue>/decide/", leader_views.leader_decide, name="leader_decide"),
    path("dispatch/tasks/", leader_views.tasks, name="tasks"),
    path("dispatch/tasks/<int:task>/done/", leader_views.task_done, name="task_done"),
    path("dispatch/weekly/", leader_views.weekly, name="weekly"),
    path("dispatch/ground-breakings/", leader_views.breakings, name="ground_breakings"),
    path("dispatch/ground-breakings/call/", leader_views.breaking_call, name="ground_breaking_call"),
    path("dispatch/ground-breakings/<int:breaking>/", leader_views.breaking, name="ground_breaking"),
    path("dispatch/ground-breakings/<int:breaking>/hold/", leader_views.breaking_hold, name="ground_break"),
    path("dispatch/meetings/", meeting_views.meetings, name="meetings"),
    path("dispatch/meetings/new/", meeting_views.meeting_new, name="meeting_new"),
    path("dispatch/meetings/<int:meeting>/", meeting_views.meeting, name="meeting"),
    path("dispatch/meetings/<int:meeting>/open/", meeting_views.meeting_open, name="meeting_open"),
    path(
        "dispatch/meetings/<int:meeting>/items/<int:item>/", meeting_views.meeting_item, name="meeting_item"
    ),
    path("dispatch/meetings/<int:meeting>/next/", meeting_views.meeting_next, name="meeting_next"),
    path("dispatch/meetings/<int:meeting>/mode/", meeting_views.meeting_mode, name="meeting_mode"),
    path("dispatch/meetings/<int:meeting>/minutes/", meeting_views.meeting_minutes, name="meeting_minutes"),
]
