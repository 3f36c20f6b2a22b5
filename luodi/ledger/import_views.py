"""Pages of importing, and the download of a list as an Excel ledger."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.ledger.intake import batches, showing
from luodi.ledger.intake.difference import Outcome
from luodi.ledger.intake.errors import error_rows
from luodi.ledger.intake.export import exported
from luodi.ledger.intake.mapping import mapping_from, mapping_rows
from luodi.ledger.intake.words import sentence
from luodi.ledger.models import ImportBatch
from luodi.ledger.reading.problems import sentence as unreadable_sentence
from luodi.ledger.reading.shape import Unreadable
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HISTORY = 20


@require_http_methods(["GET", "POST"])
def import_page(request: Request) -> HttpResponse:
    """Hand in a ledger; below it what this unit handed in before."""
    require(request.user, Ability.IMPORT_LEDGERS)
    if request.method == "POST":
        return _hand_in(request)
    history = batches.own_batches(request.user).select_related("by").defer("reading")[:HISTORY]
    return render(request, "ledger/import.html", {"history": history})


def _hand_in(request: Request) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("请选择要导入的文件。"))
        return redirect("import")
    if file.size is not None and file.size > settings.LUODI_MAX_UPLOAD_BYTES:
        raise batches.FileTooLarge(limit=settings.LUODI_MAX_UPLOAD_BYTES // 1024 // 1024)
    batch = batches.hand_in(by=request.user, at=request.at, filename=file.name or "", content=file.read())
    return redirect("import_batch", batch=batch.pk)


def _own(request: Request, batch: int) -> ImportBatch:
    found: ImportBatch = get_object_or_404(batches.own_batches(request.user).select_related("by"), pk=batch)
    return found


@require_http_methods(["GET", "POST"])
def import_batch(request: Request, batch: int) -> HttpResponse:
    """The preview of one ledger, or what became of it; POST decides about one row."""
    own = _own(request, batch)
    if request.method == "POST":
        return _decide(request, own)
    if own.state != ImportBatch.State.PREVIEW:
        return _finished(request, own)
    return _preview(request, own)


def _finished(request: Request, own: ImportBatch) -> HttpResponse:
    reading = own.state == ImportBatch.State.READING
    if request.htmx and not reading:
        return HttpResponse(headers={"HX-Refresh": "true"})
    reason = batches.refusal_sentence(own) if own.state == ImportBatch.State.REFUSED else ""
    page = "ledger/import_reading.html" if reading else "ledger/import_done.html"
    return render(request, page, {"batch": own, "reason": reason})


def _preview(request: Request, own: ImportBatch) -> HttpResponse:
    if request.htmx and request.htmx.trigger == "reading":
        return HttpResponse(headers={"HX-Refresh": "true"})
    difference = batches.preview(own, request.user)
    tab = request.GET.get("tab", "see")
    tab = tab if tab in showing.TABS else "see"
    context: dict[str, Any] = {
        "batch": own,
        "record": own.reading,
        "numbers": batches.summary(difference),
        "writable": difference.counts[Outcome.CREATE] + difference.counts[Outcome.UPDATE],
        "difference": difference,
        "sheet_errors": [{"text": sentence(one), **one} for one in difference.sheet_errors],
        "tab": tab,
        "see": len(showing.tab_of(difference.rows, "see")),
        "earlier": batches.earlier(own),
        "unmapped": [column for column in own.reading["columns"] if not column["kept"]],
        "named": sum(column["kept"] for column in own.reading["columns"]),
    }
    if tab == "columns":
        return render(request, "ledger/import_columns.html", {**context, "rows": mapping_rows(own.reading)})
    rows = showing.tab_of(difference.rows, tab)
    page = Paginator(rows, showing.PAGE).get_page(request.GET.get("page"))
    columns = showing.shown_columns(difference, own.reading, list(page.object_list))
    shown = [showing.shown_row(row, columns, difference) for row in page.object_list]
    return render(
        request, "ledger/import_preview.html", {**context, "page": page, "columns": columns, "rows": shown}
    )


def _decide(request: Request, own: ImportBatch) -> HttpResponse:
    row = request.POST.get("row", "")
    if row.isdecimal():
        decision = batches.Decision(
            row=int(row),
            # The decision is kept as JSON, in which PostgreSQL takes no null character.
            project=request.POST.get("project", "").replace("\x00", "")[:40],
            document=request.POST.get("document", "").replace("\x00", ""),
            accept=bool(request.POST.get("accept")),
        )
        batches.decide(by=request.user, at=request.at, batch=own, decision=decision)
    return _back(request, own)


def _back(request: Request, own: ImportBatch) -> HttpResponseRedirect:
    answer = redirect("import_batch", batch=own.pk)
    tab = request.POST.get("tab", "")
    if tab in showing.TABS:
        answer["Location"] += f"?tab={tab}"
    return answer


@require_POST
def import_mapping(request: Request, batch: int) -> HttpResponse:
    """Read the file again with corrected columns."""
    own = _own(request, batch)
    mapping = mapping_from(request.POST, own.reading)
    try:
        batches.correct_columns(by=request.user, at=request.at, batch=own, mapping=mapping)
        messages.success(request, _("已按新的列对应重新读取，下次导入同样表头时自动采用。"))
    except Unreadable as refused:
        messages.error(request, unreadable_sentence(refused))
    return _back(request, own)


@require_POST
def import_confirm(request: Request, batch: int) -> HttpResponse:
    """Write what was previewed."""
    own = _own(request, batch)
    done = batches.confirm(
        by=request.user,
        at=request.at,
        batch=own,
        accept_valid=bool(request.POST.get("accept_valid")),
        seen=request.POST.get("seen", ""),
    )
    return redirect("import_batch", batch=done.pk)


@require_POST
def import_drop(request: Request, batch: int) -> HttpResponse:
    """Put the ledger away."""
    batches.drop(by=request.user, at=request.at, batch=_own(request, batch))
    messages.success(request, _("已放弃，没有写入任何数据。"))
    return redirect("import")


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


@require_GET
def import_errors(request: Request, batch: int) -> HttpResponse:
    """The rows that were not written, with the reason in the last column."""
    own = _own(request, batch)
    content = error_rows(own, batches.preview(own, request.user))
    return _download(content, _("错误行") + f"-{own.pk}.xlsx")


@require_GET
def export(request: Request) -> HttpResponse:
    """The filtered list as a ledger: in the unit's own layout, or with `layout=default` in ours."""
    require(request.user, Ability.SEE_PROJECTS)
    content, name = exported(by=request.user, at=request.at, params=request.GET, on=request.data_date)
    return _download(content, name)
