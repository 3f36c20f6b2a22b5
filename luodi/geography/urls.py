"""Addresses of this room."""

from django.urls import path

from luodi.geography import tile_views, views

urlpatterns = [
    path("map/boundaries/", views.boundaries, name="boundaries"),
    path("map/boundaries/<int:handed_in>/", views.boundary_import, name="boundary_import"),
    path("map/boundaries/<int:handed_in>/confirm/", views.boundary_confirm, name="boundary_confirm"),
    path("map/boundaries/<int:handed_in>/drop/", views.boundary_drop, name="boundary_drop"),
    path("map/boundaries/<int:handed_in>/outlines.json", views.boundary_outlines, name="boundary_outlines"),
    path("map/outlines.json", views.outlines, name="outlines"),
    path("map/tiles/<int:layer>/<int:z>/<int:x>/<int:y>", tile_views.tile, name="map_tile"),
]
