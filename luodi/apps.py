"""The one Django app: its rooms are packages, its tables are listed in luodi.models."""

from django.apps import AppConfig


class Luodi(AppConfig):
    name = "luodi"
    default_auto_field = "django.db.models.BigAutoField"
