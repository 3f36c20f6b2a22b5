"""The rows that cannot be written, as a sheet to mend and hand in again."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from luodi.ledger.intake.difference import Difference, Outcome
from luodi.ledger.intake.words import sentence
from luodi.ledger.models import ImportBatch


def error_rows(batch: ImportBatch, difference: Difference) -> bytes:
    """Header, then each wrong or undecided row as it was written, with its number and the reasons."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet()
    bold, bad = book.add_format({"bold": True}), book.add_format({"bg_color": "#FDECEC"})
    columns = [column for column in batch.reading["columns"] if column["field"]]
    heads = [*(column["header"] for column in columns), _("原行号"), _("原因")]
    for index, head in enumerate(heads):
        page.write_string(0, index, head, bold)
    wrong = [row for row in difference.rows if row.outcome in (Outcome.ERROR, Outcome.CONFIRM)]
    for number, row in enumerate(wrong, start=1):
        marked = {problem["column"] for problem in row.problems}
        for index, column in enumerate(columns):
            text = row.raw.get(column["field"], "")
            page.write_string(number, index, text, bad if column["letter"] in marked else None)
        page.write_number(number, len(columns), row.number)
        page.write_string(number, len(columns) + 1, " ".join(sentence(one) for one in row.problems))
    book.close()
    return target.getvalue()
