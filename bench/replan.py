"""Server time of planning: the whole portfolio, and one changed activity until its new dates are written.

usage: python bench/replan.py [PROJECTS=487]      (makes its own SQLite file in a temporary folder)
All projects are invented.
"""

import json
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

HOME = tempfile.mkdtemp(prefix="luodi-bench-")
os.environ.update(LUODI_HOME=HOME, SECRET_KEY="bench", DJANGO_SETTINGS_MODULE="luodi.site.settings")
os.environ.pop("DATABASE_URL", None)
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from luodi.approvals.catalogue import catalogue  # noqa: E402
from luodi.ledger.models import Project, ProjectDate  # noqa: E402
from luodi.people.models import Organisation, Role, User  # noqa: E402
from luodi.plan import actions  # noqa: E402
from luodi.plan.models import Activity, Link, Template  # noqa: E402

AT = datetime(2021, 6, 30, 1, tzinfo=UTC)
DATA_DATE = date(2021, 6, 30)
STAGES = ["RESERVE", "SIGNED", "INITIATED", "LAND", "PERMITS", "STARTED"]


def district() -> User:
    unit = Organisation.objects.create(
        code="D", name="测试区", kind="DISTRICT", path="/1/", is_synthetic=True
    )
    return User.objects.create_user("office", None, name="虚构", role=Role.OFFICE, organisation=unit)


def projects(count: int) -> list[Project]:
    rng = random.Random(20210630)
    kinds = list(catalogue().kinds)
    templates = list(Template.objects.values_list("code", flat=True))
    made = [
        Project(
            code=f"B{number:04}",
            name=f"虚构项目{number}",
            kind=rng.choice(kinds),
            template=rng.choice(templates),
            stage=rng.choice(STAGES),
            created_at=AT,
            updated_at=AT,
            is_synthetic=True,
        )
        for number in range(count)
    ]
    Project.objects.bulk_create(made)
    ProjectDate.objects.bulk_create(
        ProjectDate(
            project=project, milestone=milestone, meaning="COMMITTED", on=DATA_DATE + timedelta(days=days)
        )
        for project in made
        for milestone, days in (("START", rng.randint(100, 500)), ("COMPLETION", rng.randint(500, 1200)))
    )
    return made


def timed(label: str, function, times: int = 1) -> dict[str, object]:
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        function()
        spent.append((time.perf_counter() - begin) * 1000)
    return {
        "name": label,
        "ours": round(statistics.median(spent), 1),
        "worst": round(max(spent), 1),
        "unit": "ms",
    }


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 487
    call_command("migrate", verbosity=0)
    office = district()
    actions.load_templates(at=AT)
    made = projects(count)
    facts = {"by": office, "at": AT, "data_date": DATA_DATE}
    actions.compile_project(project=made[0], **facts)  # compiles or loads the kernels
    results = [
        timed(f"build and plan {count} projects", lambda: actions.compile_projects(projects=made, **facts))
    ]
    results.append(
        timed(f"plan {count} projects again", lambda: actions.compute_plans(projects=made, **facts), 3)
    )
    rows = list(Activity.objects.filter(actual_start_on=None, duration_days__gt=0).order_by("?")[:40])
    waiting = iter(rows)

    def change() -> None:
        row = next(waiting)
        actions.change_duration(activity=row, version=row.version, days=row.duration_days + 5, **facts)

    results.append(timed("one duration changed, new dates written", change, len(rows)))
    sizes = {"activities": Activity.objects.count(), "links": Link.objects.count()}
    print(json.dumps({"sizes": sizes, "results": results}, ensure_ascii=False, indent=1))


main()
