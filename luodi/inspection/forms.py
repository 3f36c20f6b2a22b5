"""Cleaning of what people type about visits, in the office and on the spot."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from luodi.dispatch.models import IssueKind
from luodi.inspection.actions import Fault, Noted, Offered, StepSeen, Wish
from luodi.inspection.models import Inspection, Seen
from luodi.ledger.fields import DayField
from luodi.people.forms import PostChoice, RowForm
from luodi.people.models import Post, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.refusal import Refusal

SEEN = [("", _("未查看")), *Seen.choices]
MENDED = [("", _("未查看")), (Seen.AGREES.value, _("已整改")), (Seen.BEHIND.value, _("未整改"))]
MOST_PARTS = 40
LONGEST_CODE = 24
Files = MultiValueDict[str, Any]


class RecordNotValid(Refusal):
    """A field that cannot be read. Facts: field."""

    code = "RECORD_NOT_VALID"


class VisitForm(RowForm):
    """A form about one visit; what cannot be is the action's to refuse."""

    class Meta:
        model = Inspection
        fields: list[str] = []

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""


class PlanForm(VisitForm):
    on = DayField(label=_("计划日期"), help_text=_("已有相近的督查时，自动合并到那一次。"))
    purpose = forms.CharField(label=_("看什么"), max_length=200, required=False)
    post = PostChoice(
        Post.objects.none(), label=_("领导（进现场时填）"), required=False, help_text=_("不填为本单位督查。")
    )

    def __init__(self, *args: Any, user: User, first_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = first_on
        leaders = Post.objects.filter(is_leader=True, is_active=True).select_related("organisation")
        if reach(user, Ability.PLAN_VISITS) is not Reach.ALL:
            del self.fields["post"]
        else:
            self.fields["post"].queryset = leaders.order_by("rank")  # type: ignore[attr-defined]

    @property
    def wish(self) -> Wish:
        """What was typed, once it is clean."""
        typed = self.cleaned_data
        return Wish(typed["on"], typed["purpose"], typed.get("post"))


class CancelForm(VisitForm):
    because = forms.CharField(label=_("取消原因"), max_length=200)


# -- on the spot -------------------------------------------------------------------------------------------


class SeenForm(forms.Form):
    """One step, or one earlier finding, as it was seen."""

    seen = forms.ChoiceField(label=_("所见"), choices=SEEN, required=False, widget=forms.RadioSelect)
    percent = forms.IntegerField(label=_("实际完成（%）"), min_value=0, max_value=100, required=False)
    words = forms.CharField(label=_("说明"), max_length=300, required=False)


class MendedForm(SeenForm):
    seen = forms.ChoiceField(label=_("整改"), choices=MENDED, required=False, widget=forms.RadioSelect)


class FaultForm(forms.Form):
    """A fault, found on the spot."""

    title = forms.CharField(label=_("问题（一句话）"), max_length=120, required=False)
    kind = forms.ChoiceField(
        label=_("类别"), choices=IssueKind.choices, required=False, initial=IssueKind.OTHER
    )
    step = forms.CharField(label=_("卡住的工作"), max_length=24, required=False)
    words = forms.CharField(label=_("情况"), max_length=1000, required=False)
    due_on = DayField(label=_("整改期限"), required=False)


class NotedForm(forms.Form):
    """The record itself. `key` and `seen_at` are the phone's."""

    key = forms.UUIDField()
    seen_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"])
    words = forms.CharField(label=_("总的情况"), max_length=2000, required=False)


def noted(post: QueryDict, files: Files) -> Noted:
    """The record that was sent: which steps, findings and faults the page showed stands in the fields `steps`, `earlier`,
    `faults`. Raises RecordNotValid with the first field that cannot be read."""
    whole = _clean(NotedForm(post), "")
    # What no page of ours shows: no step has such a code, no finding such a number.
    strange = [code for code in post.getlist("steps") if len(code) > LONGEST_CODE]
    strange += [key for key in post.getlist("earlier") if not key.isdecimal() or len(key) > LONGEST_CODE // 2]
    if strange:
        raise RecordNotValid(field=strange[0][:LONGEST_CODE])
    steps = [
        StepSeen(**said, activity=code, photos=_photos(files, f"step-{code}"))
        for code in _once(post, "steps")
        if (said := _seen(SeenForm(post, prefix=f"step-{code}"), files, code))
    ]
    for key in _once(post, "earlier"):
        if said := _seen(MendedForm(post, prefix=f"earlier-{key}"), files, key):
            steps.append(StepSeen(**said, finding=int(key), photos=_photos(files, f"earlier-{key}")))
    return Noted(whole["key"], whole["seen_at"], whole["words"], steps, list(_faults(post, files)))


def _once(post: QueryDict, name: str) -> list[str]:
    return list(dict.fromkeys(post.getlist(name)))[:MOST_PARTS]


def _clean(form: forms.Form, where: str) -> dict[str, Any]:
    if form.is_valid():
        return form.cleaned_data
    name = next(iter(form.errors))
    label = form.fields[name].label or name
    raise RecordNotValid(field=f"{where} {label}".strip())


def _photos(files: Files, prefix: str) -> list[Offered]:
    """One byte more than is taken is enough to know: a huge photo is not read into memory."""
    most = settings.LUODI_MAX_UPLOAD_BYTES + 1
    return [Offered(str(file.name), file.read(most)) for file in files.getlist(f"{prefix}-photo")]


def _seen(form: SeenForm, files: Files, where: str) -> dict[str, Any] | None:
    """None where nobody looked; words, a figure or a photo of what nobody looked at cannot be."""
    said = _clean(form, where)
    if said["seen"]:
        return {**said, "seen": Seen(said["seen"])}
    if said["words"] or said["percent"] is not None or files.getlist(f"{form.prefix}-photo"):
        raise RecordNotValid(field=f"{where} {form.fields['seen'].label}")
    return None


def _faults(post: QueryDict, files: Files) -> Iterator[Fault]:
    for number in _once(post, "faults"):
        prefix = f"fault-{number}"
        said, photos = _clean(FaultForm(post, prefix=prefix), number), _photos(files, prefix)
        if not said["title"].strip():
            if said["words"] or photos:
                raise RecordNotValid(field=FaultForm.base_fields["title"].label)
            continue
        yield Fault(**{**said, "kind": said["kind"] or IssueKind.OTHER.value}, photos=photos)
