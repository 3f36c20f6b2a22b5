"""The beat: messages delivered, cards of a new day, the digest of a new week; a second beat finds nothing to do."""

from datetime import timedelta

from luodi import outbox
from luodi.cli.beat import beat
from luodi.outbox import Delivery, Kind, Letter, Message
from luodi.oversight.models import CardWatch
from luodi.people.models import Role
from tests.oversight.conftest import ON, late, make_late  # noqa: F401 - fixtures


def test_what_is_due_is_done_once(late, district, at, settings):  # noqa: F811 - fixtures
    outbox.write([Letter("k", "TESTED", [(Kind.UNIT, district.town.pk)], {})], at=at)
    beat()
    assert not Delivery.objects.exclude(state="SENT").filter(message__key="k").exists()
    assert CardWatch.objects.get().on == ON
    digests = Message.objects.filter(kind="WEEK_DIGEST").count()
    assert digests > 0
    beat()
    assert Message.objects.filter(kind="WEEK_DIGEST").count() == digests
    assert district.users[Role.TOWN].inbox_items.count() == 2
    settings.LUODI_DATA_DATE = (ON + timedelta(7)).isoformat()
    beat()
    assert CardWatch.objects.get().on == ON + timedelta(7)
    assert Message.objects.filter(kind="WEEK_DIGEST").count() == 2 * digests
