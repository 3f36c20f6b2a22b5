"""Learn from outcomes: which forecast to use, how to bend it, how long classes of activities really take."""

from datetime import date, datetime

from django.db import transaction

from luodi.engine.learning import choose, learn
from luodi.plan.experience import works_on
from luodi.plan.forecast_log import record_of, scored
from luodi.plan.forecast_models import ForecastMethod, ForecastModel
from luodi.plan.learnt import as_facts
from luodi.plan.provenance import engine_version
from luodi.plan.spreads import risk


@transaction.atomic
def learn_forecasts(*, at: datetime, data_date: date) -> ForecastModel:
    """What is known by a data date, learnt once for it: a second call finds the first one's row.

    Nothing of the journal: it decides nothing, and the same facts always give it again.
    """
    standing = ForecastModel.objects.filter(learnt_on=data_date).first()
    if standing is not None:
        return standing
    rows = scored(data_date).rows
    milestones = sorted({each.milestone for each in rows})
    record = record_of(rows, milestones)
    choice = choose(record)
    base, classes, _count = record.rates_now(data_date.toordinal())
    durations = learn(works_on(data_date), risk().between)
    found, _made = ForecastModel.objects.get_or_create(
        learnt_on=data_date,
        defaults={
            "made_at": at,
            "engine": engine_version(),
            "method": ForecastMethod(choice.method.value),
            "promises": choice.promises,
            "works": durations.closed,
            "shift": choice.bend.shift,
            "slope": choice.bend.slope,
            "losses": {method.value: round(loss, 4) for method, loss in choice.losses.items()},
            "rates": {"base": base, "classes": {milestones[n]: rate for n, rate in classes.items()}},
            "durations": as_facts(durations),
        },
    )
    return found
