"""Cleaning of what comes with a file of outlines."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.engine.coordinates import ZONES, Reference
from luodi.geography.projections import Stated

REFERENCES = [
    (Reference.CGCS2000.value, "CGCS2000"),
    (Reference.WGS84.value, "WGS-84"),
    (Reference.GK3.value, _("CGCS2000 高斯-克吕格 3 度带（米）")),
    (Reference.GCJ02.value, _("GCJ-02（高德、腾讯）")),
    (Reference.BD09.value, _("BD-09（百度）")),
]
MERIDIANS = [(3 * zone, f"{3 * zone}°") for zone in ZONES]


class BoundaryForm(forms.Form):
    """The file, its source, and what has to stand beside its outlines."""

    file = forms.FileField(
        label=_("轮廓文件"),
        help_text=_("GeoJSON，或把 .shp、.shx、.dbf、.prj 压缩成一个 ZIP；不超过 20 MB、10 万个顶点。"),
        error_messages={"empty": _("文件是空的。")},
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,.zip"}),
    )
    source = forms.CharField(
        label=_("来源"), max_length=200, help_text=_("如：区自然资源局 2021 年行政区划图。")
    )
    credit = forms.CharField(
        label=_("署名和许可"), max_length=200, required=False, help_text=_("地图旁显示的一行字。")
    )
    review_number = forms.CharField(
        label=_("审图号"), max_length=60, required=False, help_text=_("公开使用的地图必须有审图号。")
    )
    is_sketch = forms.BooleanField(label=_("地图上标明“示意图”"), required=False, initial=True)
    datum = forms.ChoiceField(
        label=_("坐标系"),
        choices=[("", _("按文件写明的")), *REFERENCES],
        required=False,
        help_text=_("文件没有写明时须选择。"),
    )
    meridian = forms.TypedChoiceField(
        label=_("中央子午线"),
        choices=[("", _("按带号")), *MERIDIANS],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("只用于高斯-克吕格：横坐标没有带号时须选择。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "form-select"
            elif not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "form-control"

    def chosen(self) -> Stated | None:
        """The datum the person says; None when the file shall say."""
        said = self.cleaned_data["datum"]
        if not said:
            return None
        reference = Reference(said)
        return Stated(reference, self.cleaned_data["meridian"] if reference is Reference.GK3 else None)
