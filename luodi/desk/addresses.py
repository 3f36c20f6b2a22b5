"""Addresses of pages that other rooms may or may not serve in this installation."""

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: object) -> str:
    """The address of a named page, empty where no such page is served: then its button is not shown."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
