"""Districts whose truth the forecaster does not know: skill after a year, calibration within chance; and a red control."""

import pytest

from bench.districts import LAWS, verdicts

PROJECTS = 240
SEED = 1


@pytest.mark.slow
@pytest.mark.parametrize("law", LAWS)
def test_honest_after_a_year_where_independent_steps_are_not(law: str) -> None:
    found = verdicts(law, PROJECTS, SEED)
    assert found["luodi"].rows >= 60
    assert found["luodi"].skill > 0
    assert found["luodi"].is_calibrated, (found["luodi"].error, found["luodi"].error_limit)
    assert not found["independent"].is_calibrated
