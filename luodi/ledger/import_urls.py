"""Addresses of importing and exporting."""

from django.urls import URLPattern, path

from luodi.ledger import import_views as views

urlpatterns: list[URLPattern] = [
    path("import/", views.import_page, name="import"),
    path("import/<int:batch>/", views.import_batch, name="import_batch"),
    path("import/<int:batch>/columns/", views.import_mapping, name="import_mapping"),
    path("import/<int:batch>/confirm/", views.import_confirm, name="import_confirm"),
    path("import/<int:batch>/drop/", views.import_drop, name="import_drop"),
    path("import/<int:batch>/errors/", views.import_errors, name="import_errors"),
    path("projects/export/", views.export, name="export"),
]
