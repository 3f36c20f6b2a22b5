"""Work of this room that outlives a request."""

from datetime import datetime

from django_tasks import task

from luodi.ledger.models import ImportBatch


@task()
def read_batch(batch: int, at: str) -> None:
    """Read a big ledger that was handed in at `at`."""
    from luodi.ledger.intake.batches import read_into

    read_into(ImportBatch.objects.select_related("organisation").get(pk=batch), datetime.fromisoformat(at))
