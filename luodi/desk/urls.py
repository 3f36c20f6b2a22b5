"""Addresses of this room."""

from django.urls import path

from luodi.desk import views

urlpatterns = [
    path("", views.first_page, name="today"),
    path("projects/", views.projects, name="projects"),
    path("projects/<str:code>/", views.project, name="project"),
]
