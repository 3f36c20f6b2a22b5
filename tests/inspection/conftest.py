"""Fixtures of site visits: a planned factory, photos drawn on the spot. All of it is fictional."""

import io
import random
from datetime import date, timedelta
from uuid import uuid4

import pytest
from PIL import Image

from luodi.inspection import actions
from luodi.inspection.actions import Fault, Noted, Offered, StepSeen, Wish
from luodi.inspection.models import Seen
from luodi.people.models import Role
from luodi.plan.models import Activity
from tests.dispatch.conftest import make_project, office, project, second, town

__all__ = ["make_project", "office", "project", "second", "town"]
ON = date(2021, 6, 30)
MILESTONE, WORKS = "W10", "L04"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def inspector(district):
    return district.users[Role.INSPECTOR]


@pytest.fixture
def department(district, project):
    """Somebody of a department that has a duty for the project."""
    project.units.create(organisation=district.permits)
    return district.users[Role.DEPARTMENT]


@pytest.fixture
def claimed(project):
    """Topping-out is said to be reached."""
    Activity.objects.filter(project=project, code=MILESTONE).update(
        actual_start_on=ON - timedelta(60), actual_finish_on=ON - timedelta(3)
    )
    return Activity.objects.get(project=project, code=MILESTONE)


@pytest.fixture
def plan(project, inspector, at):
    def make(by=inspector, on=ON, of=project, **wish):
        return actions.plan_inspection(by=by, at=at, on=ON, project=of, wish=Wish(on, **wish))

    return make


@pytest.fixture
def visit(plan):
    return plan().inspection


def picture(size=(640, 480), kind="JPEG", shade=0, notes=None, **options) -> bytes:
    """A drawn photo: patches of grey, others for each `shade`."""
    patches = random.Random(shade).randbytes(9 * 8)
    drawn = Image.frombytes("L", (9, 8), patches).resize(size, Image.Resampling.BICUBIC).convert("RGB")
    out = io.BytesIO()
    if notes is not None:
        options["exif"] = notes
    drawn.save(out, kind, **options)
    return out.getvalue()


def notes(taken="2021:06:30 10:00:00", place=None, orientation=1) -> Image.Exif:
    """What a camera writes: day, place as (longitude, latitude), how it was held."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = "Fictional"
    if taken:
        made.get_ifd(0x8769)[36867] = taken
    if place:
        gps = made.get_ifd(0x8825)
        gps[1], gps[2] = "N", (place[1], 0.0, 0.0)
        gps[3], gps[4] = "E", (place[0], 0.0, 0.0)
    return made


@pytest.fixture
def send(visit, inspector, at):
    """Send a record; by default topping-out is not reached, with a photo, and there is one fault."""

    def make(by=inspector, key=None, of=visit, at=at, **parts):
        said = {
            "words": "塔吊停用（虚构）",
            "steps": [
                StepSeen(
                    Seen.BEHIND,
                    MILESTONE,
                    percent=70,
                    words="差两层（虚构）",
                    photos=[Offered("a.jpg", picture())],
                )
            ],
            "faults": [Fault("OTHER", "临边防护缺失（虚构）", photos=[Offered("b.jpg", picture(shade=90))])],
        } | parts
        noted = Noted(key or uuid4(), at, **said)
        return actions.record_inspection(by=by, at=at, on=ON, inspection=of, noted=noted)

    return make
