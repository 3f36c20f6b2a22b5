"""The one Django app: its rooms are packages, its tables are listed in luodi.models."""

from django.apps import AppConfig
from django.core.checks import register


class Luodi(AppConfig):
    name = "luodi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from luodi.reports.checks import fonts

        register(fonts)
