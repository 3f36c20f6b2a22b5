"""Addresses of this room."""

from django.urls import path

from luodi.desk import fast_track_views, paper_views, report_views, screen_views, speed_views, views

urlpatterns = [
    path("", views.first_page, name="today"),
    path("wallchart/print/", paper_views.wall_print, name="wall_print"),
    path("wallchart/paper.pdf", paper_views.wall_paper, name="wall_paper"),
    path("screen/", screen_views.screen, name="screen"),
    path("screen/block/", screen_views.screen_block, name="screen_block"),
    path("reports/", report_views.reports, name="reports"),
    path("reports/picture/", report_views.picture, name="picture"),
    path("reports/picture.xlsx", report_views.picture_file, name="picture_file"),
    path("projects/<str:code>/sheet.pdf", paper_views.project_paper, name="project_paper"),
    path("approvals/", fast_track_views.fast_track_page, name="fast_track"),
    path("approvals/quicker/", speed_views.quicker_page, name="quicker"),
    path("approvals/meetings/", speed_views.meetings_page, name="meeting_proposals"),
    path("projects/", views.projects, name="projects"),
    path("projects/<str:code>/", views.project, name="project"),
]
