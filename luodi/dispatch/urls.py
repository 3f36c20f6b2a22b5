"""Addresses of this room."""

from django.urls import path

from luodi.dispatch import views

urlpatterns = [
    path("dispatch/", views.issues, name="issues"),
    path("dispatch/issues/<int:issue>/", views.issue, name="issue"),
    path("dispatch/issues/<int:issue>/direct/<slug:verb>/", views.issue_direct, name="issue_direct"),
    path("dispatch/issues/<int:issue>/handle/<slug:verb>/", views.issue_handle, name="issue_handle"),
    path("dispatch/issues/<int:issue>/answer/<slug:verb>/", views.issue_answer, name="issue_answer"),
    path("projects/<str:code>/issues/new/", views.issue_raise, name="issue_raise"),
]
