"""Where the header of a ledger stands, what its levels say together, and in which unit and year."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from luodi.ledger.reading.amounts import UNIT_PATTERN, UNITS
from luodi.ledger.reading.characters import one_line, plain
from luodi.ledger.reading.grid import Grid, text_of
from luodi.ledger.reading.rules import Rules, make_plain, month_number
from luodi.ledger.reading.shape import Period

_SEARCHED_ROWS = 60
_LONGEST_HEADER = 60
_LEAST_KNOWN = 3
# "填报单位" and "业主单位" are no units of measure.
_UNIT_LINE = re.compile(r"(?<![\u4e00-\u9fff])(?:金额|计量|货币|面积)?单位[:：]?\s*(\S{1,40})")
_TITLE_UNIT = re.compile(rf"\(({UNIT_PATTERN})\)")
_AREA_UNIT = re.compile(r"(亩|公顷|平方米)$")
_MONEY_UNIT = re.compile(rf"({UNIT_PATTERN})$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|[./-]\d|\))")
_MONTH = re.compile(r"(?:[1一][-~—–至到])?(?<!\d)(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月")
_TEN_DAYS = {"上旬": 1, "中旬": 2, "下旬": 3}
_ORDINAL = re.compile(r"\d{1,3}|[甲乙丙丁戊A-Z]|\(\d{1,2}\)|[①-⑳]")


@dataclass(frozen=True, slots=True)
class TitleUnits:
    """Units named above the table: for money, for land, for headers with a word ("外资万美元")."""

    money: str = ""
    area: str = ""
    by_word: tuple[tuple[str, str], ...] = ()

    def money_for(self, header: str) -> str:
        """The unit of money under this header."""
        return next((unit for word, unit in self.by_word if word in header), self.money)


@dataclass(frozen=True, slots=True)
class Layout:
    """The header block, rows 0-based, both included, and what stands above it."""

    first: int
    last: int
    headers: list[str]
    title: str
    above: str
    units: TitleUnits
    period: Period = field(default_factory=Period)


def find_layout(grid: Grid, rules: Rules, default_year: int | None) -> Layout | None:
    """The header of a ledger with one project a row; None without a project name and two more columns."""
    anchor = _find_anchor(grid, rules)
    if anchor is None:
        return None
    row, name_column = anchor
    first, last = _extent(grid, row, name_column)
    headers = [_joined(grid, first, last, column) for column in range(grid.width)]
    last = _past_ordinals(grid, last, name_column)
    above = [line for line in (_line(grid, number) for number in range(first)) if line]
    title = max(above, key=len, default="")
    text = "\n".join(above)
    return Layout(first, last, headers, title, text, units_in(text), period_of(text, headers, default_year))


def units_in(text: str) -> TitleUnits:
    """Units out of the lines above a table: "单位：万元", "单位：内资亿元/外资万美元", "(亿元)"."""
    money, area, by_word = "", "", []
    stated = " ".join(_UNIT_LINE.findall(text))
    parts = re.split(r"[、,，/;；和及\s]", stated) if stated else _TITLE_UNIT.findall(plain(text))
    for part in (part.strip("()（）") for part in parts):
        of_money, of_area = _MONEY_UNIT.search(part), _AREA_UNIT.search(part)
        if of_money and of_money.group(1) in UNITS:
            word = part[: of_money.start()].strip(":：")
            if word and word not in {"金额", "投资", "人民币"}:
                by_word.append((word, of_money.group(1)))
            else:
                money = money or of_money.group(1)
        elif of_area:
            area = of_area.group(1)
    return TitleUnits(money, area, tuple(by_word))


def period_of(text: str, headers: list[str], default_year: int | None) -> Period:
    """Year, month and ten-day part of the report: the title first, then the headers, then the caller."""
    lines = plain(text)
    told = [plain(header) for header in headers]
    years = [int(year) for year in _YEAR.findall(lines)]
    if not years:
        years = [int(year) for header in told for year in _YEAR.findall(header)]
    month = _month_in(lines)
    if month is None:
        # "1-7月实际完成投资" tells the month of the report; a lone "8月" may be a plan for later.
        found = [make_plain(header) for header in told]
        month = max((one.month for one in found if one.month and "Ⓒ" in one.text), default=None)
    ten_days = next((number for word, number in _TEN_DAYS.items() if word in lines), None)
    return Period(max(years, default=default_year), month, ten_days)


def _month_in(lines: str) -> int | None:
    found = _MONTH.search(lines)
    return month_number(found.group(1)) if found else None


def _find_anchor(grid: Grid, rules: Rules) -> tuple[int, int] | None:
    """The row with the most known headers among those with a project name, and the column of the name."""
    best: tuple[int, int, int] | None = None
    for row in range(min(len(grid.cells), _SEARCHED_ROWS)):
        fields: dict[str, int] = {}
        for column in range(len(grid.cells[row])):
            text = grid.merged_text(row, column)
            if text and len(text) <= _LONGEST_HEADER:
                found = rules.find(make_plain(text).text)
                if found:
                    fields.setdefault(found[0].field, column)
        if "name" in fields and len(fields) >= _LEAST_KNOWN and (best is None or len(fields) > best[0]):
            best = (len(fields), row, fields["name"])
    return (best[1], best[2]) if best else None


def _extent(grid: Grid, row: int, name_column: int) -> tuple[int, int]:
    """First and last row of the header around the row that holds the project name."""
    first = last = row
    merge = grid.merge_at(row, name_column)
    if merge:
        first, last = merge[0], merge[2]
    while first > 0 and _is_upper_level(grid, first - 1):
        first -= 1
    while last + 1 < len(grid.cells) and _is_lower_level(grid, last + 1, name_column):
        last += 1
    return first, last


def _is_upper_level(grid: Grid, row: int) -> bool:
    """A row above that groups columns: two texts or more, one of them merged over some, not all, columns."""
    texts = {grid.text(row, column) for column in range(grid.width)} - {""}
    if len(texts) < 2 or any("单位" in text or _YEAR.fullmatch(plain(text)) for text in texts):
        return False
    spans = [merge for merge in grid.merges if merge[0] == row and merge[3] > merge[1]]
    return any(merge[3] - merge[1] + 1 < 0.8 * grid.width for merge in spans) and len(texts) * 2 >= len(spans)


def _is_lower_level(grid: Grid, row: int, name_column: int) -> bool:
    """A row below with words only, none of them under the name or before it."""
    cells = grid.cells[row]
    filled = [column for column, cell in enumerate(cells) if cell != ""]
    if not filled or filled[0] <= name_column:
        return False
    return all(isinstance(cells[c], str) and len(text_of(cells[c])) <= 20 for c in filled) and not any(
        re.search(r"\d{2,}", text_of(cells[c])) and not re.search("年|月", text_of(cells[c])) for c in filled
    )


def _past_ordinals(grid: Grid, last: int, name_column: int) -> int:
    """Step over the row that only numbers the columns (1, 2, 3 … or 甲, 乙, 1 …)."""
    if last + 1 >= len(grid.cells):
        return last
    texts = [plain(text_of(cell)) for cell in grid.cells[last + 1] if cell != ""]
    is_ordinal = bool(_ORDINAL.fullmatch(plain(grid.text(last + 1, name_column))))
    return (
        last + 1 if is_ordinal and len(texts) >= 3 and all(_ORDINAL.match(text) for text in texts) else last
    )


def _joined(grid: Grid, first: int, last: int, column: int) -> str:
    levels: list[str] = []
    for row in range(first, last + 1):
        text = one_line(grid.merged_text(row, column)) or _inherited(grid, row, last, column)
        if text and (not levels or levels[-1] != text):
            levels.append(text)
    return "/".join(levels)


def _inherited(grid: Grid, row: int, last: int, column: int) -> str:
    """The upper level of a header whose merge got lost (CSV): that of the nearest column to the left."""
    if row == last or grid.merge_at(row, column) or not grid.text(row + 1, column):
        return ""
    for left in range(column - 1, -1, -1):
        if not grid.merged_text(row + 1, left) or grid.merge_at(row, left):
            return ""
        if grid.text(row, left):
            return one_line(grid.text(row, left))
    return ""


def _line(grid: Grid, row: int) -> str:
    return "  ".join(one_line(text_of(cell)) for cell in grid.cells[row] if cell != "")
