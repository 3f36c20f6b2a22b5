"""A list as an Excel file to save."""

import io
from collections.abc import Sequence
from urllib.parse import quote

from django.http import HttpResponse

from luodi.reports.workbooks import Sheet, write_workbook

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def excel_answer(title: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """The sheets under this title as an attachment."""
    content = io.BytesIO()
    write_workbook(content, sheets)
    answer = HttpResponse(content.getvalue(), content_type=EXCEL)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return answer
