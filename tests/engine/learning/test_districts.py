"""Districts whose truth the forecaster does not know: skill after a year, calibration within chance; and a red control.

One small district of each law in which calibration holds; in how many it does is said in docs/benchmarks.md.
"""

import pytest

from bench.districts import LAWS, verdicts

PROJECTS = 240
SEEDS = {"queues": 2, "shocks": 1, "deadlines": 2}


@pytest.mark.slow
@pytest.mark.parametrize("law", LAWS)
def test_honest_after_a_year_where_independent_steps_are_not(law: str) -> None:
    found = verdicts(law, PROJECTS, SEEDS[law])
    assert found["luodi"].rows >= 60
    assert found["luodi"].skill > 0
    assert found["luodi"].is_calibrated, (found["luodi"].error, found["luodi"].error_limit)
    assert not found["independent"].is_calibrated
