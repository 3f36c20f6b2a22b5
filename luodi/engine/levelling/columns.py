"""The columns of a levelling problem's tables, known to those who fill them and to the kernels."""

from typing import Annotated, Any, Final

from numpy.typing import NDArray

Ints32 = NDArray[Any]
"""Integers of 32 bits; not typed so, because the functions of the passes read both widths."""

# The arrays of the kernels: what they hold and how many axes they have, for the compiler.
Column32 = Annotated[NDArray[Any], "int32", 1]
Table32 = Annotated[NDArray[Any], "int32", 2]
Cube32 = Annotated[NDArray[Any], "int32", 3]
Flags = Annotated[NDArray[Any], "bool_", 1]
Column64 = Annotated[NDArray[Any], "int64", 1]
Table64 = Annotated[NDArray[Any], "int64", 2]
Cube64 = Annotated[NDArray[Any], "int64", 3]

NEVER: Final = 1 << 30
"""No cap, no due date."""
# Columns of Ground.act: 16 of 4 bytes are one line of the processor's cache …
WORK, CAL, START_CAP, FINISH_CAP, DUE, WEIGHT, PAUSE, IS_STARTED = 0, 1, 2, 3, 4, 5, 6, 7
PRED_FROM, PRED_TO, SUCC_FROM, SUCC_TO, NEED_FROM, NEED_TO, WAIT_FROM, WAIT_TO = 8, 9, 10, 11, 12, 13, 14, 15
COLUMNS = 16
# … of Ground.link: links by successor, links by predecessor, longest waits of both their ends.
OTHER, KIND, LAG, LAG_CAL = 0, 1, 2, 3
# Of a wait KIND says whether it counts from the finish, LAG is the longest, LAG_CAL says whether
# the row belongs to the one waited for.
FROM_FINISH, LONGEST, IS_PRED = KIND, LAG, LAG_CAL
# Columns of Ground.need …
LIMIT, AMOUNT = 0, 1
# … and of Ground.limit: of a capacity DAYS, SHIFT and BASE in Board.room; of a quota DAYS is 0 and
# SINCE … UNTIL are its rows of Board.stock.
DAYS, SHIFT, BASE = 0, 1, 2
SINCE, UNTIL, CARRIES = 1, 2, 3
# Columns of Board.date and of Board.stock.
BEGIN, FINISH, FLOOR = 0, 1, 2
BATCH, LEFT = 0, 1
