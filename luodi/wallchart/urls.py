"""Addresses of this room."""

from django.urls import path

from luodi.wallchart import views

urlpatterns = [
    path("wallchart/", views.wallchart, name="wallchart"),
    path("wallchart/data.json", views.wallchart_data, name="wallchart_data"),
    path("wallchart/<str:code>/data.json", views.wallchart_project, name="wallchart_project"),
    path("wallchart/<str:code>/activities.json", views.wallchart_activities, name="wallchart_activities"),
    path("wallchart/<str:code>/panel/", views.wallchart_panel, name="wallchart_panel"),
]
