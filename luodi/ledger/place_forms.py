"""Cleaning of a typed place."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from luodi.engine.coordinates import LONGEST_TEXT, ZONES
from luodi.engine.outlines import Box
from luodi.ledger.drawer_forms import Dressed
from luodi.ledger.stages import Datum


def usual_meridian(district: Box | None) -> int | None:
    """The central meridian of the zone that the middle of the district lies in; None without outlines."""
    return None if district is None else 3 * round((district[0] + district[2]) / 6)


class PlaceForm(Dressed):
    """Coordinates as pasted, and what they refer to. `asked` is what the last question was about."""

    opened_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    asked = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("坐标"),
        max_length=LONGEST_TEXT,
        help_text=_("可直接粘贴：120.45, 36.38；E120°27′30″ N36°22′48″；X=4027802.483 Y=40540378.240。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    datum = forms.ChoiceField(
        label=_("坐标系"),
        choices=Datum.choices,
        help_text=_("手机定位是 WGS-84；微信、高德、腾讯是 GCJ-02；百度是 BD-09。"),
    )
    meridian = forms.TypedChoiceField(
        label=_("中央子午线"),
        choices=[("", _("按带号")), *((3 * zone, f"{3 * zone}°") for zone in ZONES)],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("只用于高斯-克吕格；横坐标带有带号时以带号为准。"),
    )
    source = forms.CharField(
        label=_("位置依据"),
        max_length=120,
        required=False,
        help_text=_("如：勘测定界图、手机定位、图上选点。"),
    )
    accuracy_m = forms.IntegerField(
        label=_("位置精度（米）"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("不知道可不填。"),
    )
    sure = forms.BooleanField(label=_("已核对，位置就是这里"), required=False)

    def _key(self) -> str:
        said: Any = self.data.get
        return "|".join((said("text", "").strip(), said("datum", ""), said("meridian", "") or ""))

    def is_sure(self) -> bool:
        """Confirmed, and the confirmation was about these very numbers."""
        return bool(self.cleaned_data["sure"]) and self.cleaned_data["asked"] == self._key()

    def ask(self) -> None:
        """Put the question: the next tick of the box is about what stands in the form now."""
        data: QueryDict = cast(QueryDict, self.data).copy()
        data["asked"] = self._key()
        data.pop("sure", None)
        self.data = data
