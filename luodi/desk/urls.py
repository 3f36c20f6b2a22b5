"""Addresses of this room."""

from django.urls import path

from luodi.desk import (
    duty_views,
    fast_track_views,
    issue_views,
    lead_views,
    paper_views,
    report_views,
    score_views,
    screen_views,
    service_views,
    speed_views,
    views,
)

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
    path("desk/posts/", duty_views.duties, name="duties"),
    path("desk/posts/<int:post>/", duty_views.post_sheet, name="post_sheet"),
    path("desk/posts/<int:post>/sheet.pdf", duty_views.post_paper, name="post_paper"),
    path("desk/units/<str:code>/", duty_views.unit_sheet, name="unit_sheet"),
    path("desk/units/<str:code>/sheet.pdf", duty_views.unit_paper, name="unit_paper"),
    path("desk/gaps/", duty_views.duty_gaps, name="duty_gaps"),
    path("desk/handovers/", duty_views.handovers, name="handovers"),
    path("desk/handovers/<int:handover>/", duty_views.handover, name="handover"),
    path("desk/handovers/<int:handover>/sheet.pdf", duty_views.handover_paper, name="handover_paper"),
    path("dispatch/issues.xlsx", issue_views.issues_export, name="issues_export"),
    path("recruiting/leads.xlsx", lead_views.leads_export, name="leads_export"),
    path("scoring/runs/<int:run>/scores.xlsx", score_views.score_run_export, name="score_run_export"),
    path("service/", service_views.service, name="service"),
    path("projects/<str:code>/service/", service_views.project_service, name="project_service"),
    path("projects/", views.projects, name="projects"),
    path("projects/<str:code>/", views.project, name="project"),
]
