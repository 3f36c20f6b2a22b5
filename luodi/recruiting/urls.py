"""Addresses of this room. The export is composed by the desk."""

from django.urls import path

from luodi.recruiting import views

urlpatterns = [
    path("recruiting/", views.leads, name="leads"),
    path("recruiting/data/", views.leads_data, name="leads_data"),
    path("recruiting/pipeline/", views.pipeline, name="pipeline"),
    path("recruiting/leads/add/", views.lead_add, name="lead_add"),
    path("recruiting/leads/<int:lead>/", views.lead, name="lead"),
    path("recruiting/leads/<int:lead>/edit/", views.lead_edit, name="lead_edit"),
    path("recruiting/leads/<int:lead>/keep/<slug:verb>/", views.lead_keep, name="lead_keep"),
    path("recruiting/leads/<int:lead>/judge/<slug:verb>/", views.lead_judge, name="lead_judge"),
    path("recruiting/leads/<int:lead>/opinion/", views.opinion, name="opinion"),
    path("recruiting/leads/<int:lead>/sign/", views.lead_sign, name="lead_sign"),
]
