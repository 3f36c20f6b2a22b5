"""Reading one's messages. When a message was read stands on the item itself; it is no event of the journal."""

from datetime import datetime

from luodi.people.models import InboxItem, User


def read_messages(*, by: User, at: datetime, items: list[int] | None = None) -> int:
    """Mark the person's unread messages as read, all of them or these; how many. Once read, the moment stays."""
    found = InboxItem.objects.filter(person=by, read_at=None)
    return (found if items is None else found.filter(pk__in=items)).update(read_at=at)
