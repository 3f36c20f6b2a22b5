"""Addresses of this room."""

from django.urls import path

from luodi.wallchart import map_views, views

urlpatterns = [
    path("map/", map_views.map_page, name="map"),
    path("map/data.json", map_views.map_data, name="map_data"),
    path("wallchart/", views.wallchart, name="wallchart"),
    path("wallchart/data.json", views.wallchart_data, name="wallchart_data"),
    path("wallchart/<str:code>/data.json", views.wallchart_project, name="wallchart_project"),
    path("wallchart/<str:code>/activities.json", views.wallchart_activities, name="wallchart_activities"),
    path("wallchart/<str:code>/panel/", views.wallchart_panel, name="wallchart_panel"),
]
