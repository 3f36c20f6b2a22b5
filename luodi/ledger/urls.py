"""Addresses of this room."""

from django.urls import URLPattern

from luodi.ledger import import_urls

urlpatterns: list[URLPattern] = [*import_urls.urlpatterns]
