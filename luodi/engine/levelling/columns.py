"""The columns of a levelling problem's tables, known to those who fill them and to the kernels."""

from typing import Any, Final

from numpy.typing import NDArray

Ints32 = NDArray[Any]
"""Integers of 32 bits; not typed so, because the functions of the passes read both widths."""

NEVER: Final = 1 << 30
"""No cap, no due date."""
# Columns of Problem.act …
WORK, CAL, FLOOR, START_CAP, FINISH_CAP, DUE, WEIGHT, PAUSE = 0, 1, 2, 3, 4, 5, 6, 7
PRED_FROM, PRED_TO, SUCC_FROM, SUCC_TO, NEED_FROM, NEED_TO, PROJECT, FLAGS = 8, 9, 10, 11, 12, 13, 14, 15
COLUMNS = 16
IS_STARTED, HAS_WAITS = 1, 2
# … of Problem.pred and Problem.succ …
OTHER, KIND, LAG, LAG_CAL = 0, 1, 2, 3
# … of Problem.need, .cap and .quota …
LIMIT, AMOUNT = 0, 1
DAYS, SHIFT, BASE = 0, 1, 2
FROM, TO, CARRIES = 0, 1, 2
# … and of Problem.wait: IS_PRED = the activity the row belongs to is the one waited for.
WAIT_OTHER, IS_PRED, FROM_FINISH, LONGEST = 0, 1, 2, 3
