"""The worker's clock: messages delivered, cards of a new day, the digest of a new week; looked for again, nothing is done twice."""

from datetime import timedelta

from luodi import outbox
from luodi.cli.clock import look, post
from luodi.outbox import Delivery, Kind, Letter, Message
from luodi.oversight.models import CardWatch
from luodi.people.models import Role
from tests.oversight.conftest import ON, late, make_late  # noqa: F401 - fixtures


def test_what_is_due_is_done_once(late, district, at, settings):  # noqa: F811 - fixtures
    outbox.write([Letter("k", "TESTED", [(Kind.UNIT, district.town.pk)], {})], at=at)
    for _twice in range(2):
        look()
        post()
        assert not Delivery.objects.exclude(state="SENT").exists()
        assert CardWatch.objects.get().on == ON
        assert district.users[Role.TOWN].inbox_items.count() == 2, "the message and the digest"
    digests = Message.objects.filter(kind="WEEK_DIGEST").count()
    settings.LUODI_DATA_DATE = (ON + timedelta(7)).isoformat()
    look()
    assert CardWatch.objects.get().on == ON + timedelta(7)
    assert Message.objects.filter(kind="WEEK_DIGEST").count() == 2 * digests > 0
