"""Addresses of this room. Pages on the spot stand below visits/, where their service worker reaches."""

from django.urls import path

from luodi.inspection import record_views, tour_views, views

urlpatterns = [
    path("inspection/", views.inspections, name="inspections"),
    path("inspection/data/", views.inspections_data, name="inspections_data"),
    path("inspection/proposals/", views.proposals, name="visit_proposals"),
    path("inspection/findings/", views.findings, name="findings"),
    path("inspection/photos/<int:photo>/", views.visit_photo, name="visit_photo"),
    path("inspection/visits/worker.js", record_views.visit_worker, name="visit_worker"),
    path("inspection/visits/<int:inspection>/", views.inspection, name="inspection"),
    path("inspection/visits/<int:inspection>/cancel/", views.inspection_cancel, name="inspection_cancel"),
    path(
        "inspection/visits/<int:inspection>/record/", record_views.inspection_record, name="inspection_record"
    ),
    path("inspection/tours/", tour_views.tours, name="tours"),
    path("inspection/tours/new/", tour_views.tour_new, name="tour_new"),
    path("inspection/tours/<int:tour>/", tour_views.tour, name="tour"),
    path("inspection/tours/<int:tour>/turn/", tour_views.tour_turn, name="tour_turn"),
    path("inspection/tours/<int:tour>/stops/<int:stop>/score/", tour_views.tour_score, name="tour_score"),
    path("projects/<str:code>/visit/", views.inspection_plan, name="inspection_plan"),
]
