"""What a view may rely on: a signed-in person, the moment, and the day the pages speak of."""

from datetime import date, datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from luodi.people.models import User


class Request(HttpRequest):
    """A request that passed luodi.site.middleware."""

    user: User
    htmx: HtmxDetails
    at: datetime
    data_date: date
    LANGUAGE_CODE: str
