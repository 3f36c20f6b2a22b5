"""Visits in words: reasons, claims, doubts of photos, participants."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.dispatch.models import Issue
from luodi.inspection.models import Inspection, InspectionRecord, Photo, Sighting
from luodi.inspection.rules import inspection_rules
from luodi.inspection.sentences import SENTENCES
from luodi.oversight.models import CardColour
from luodi.plan.chances import chance_words
from luodi.plan.queries import own_language


def reason_words(code: str, figure: Any) -> str:
    """Why a site should be seen."""
    match code:
        case "CARD":
            return _("%(colour)s牌未销号") % {"colour": CardColour(figure).label}
        case "CHANCE":
            return _("按期概率 %(chance)s") % {"chance": chance_words(int(figure))}
        case "CLAIMS":
            return _("%(n)s 个节点上报后未查看") % {"n": figure}
        case "LATE_FINDINGS":
            return _("%(n)s 个问题超期未销号") % {"n": figure}
        case "UNSEEN" if figure is None:
            return _("没有去过")
        case "UNSEEN":
            return _("%(n)s 天没有去过") % {"n": figure}
    return _("投资规模大")


def said_reasons(reasons: Iterable[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """Reasons as a visit keeps them, with their points."""
    return [(reason_words(each["code"], each["figure"]), each["points"]) for each in reasons]


def who_goes(inspection: Inspection) -> str:
    """Units and leaders' posts that take part."""
    names = [
        own_language(row.post.title, row.post.title_en)
        if row.post
        else own_language(row.organisation.name, row.organisation.name_en)
        for row in inspection.units.all()
    ]
    return _("、").join(names)


def claim_words(claimed: Mapping[str, Any]) -> str:
    """What the site says of a step, or an issue of itself."""
    if "state" in claimed:
        return str(Issue.State(claimed["state"]).label)
    if claimed.get("finish"):
        return _("%(on)s 完成") % {"on": claimed["finish"]}
    if not claimed.get("start"):
        return _("未开始")
    if claimed.get("percent") is not None:
        return _("%(on)s 开始，完成 %(n)s %%") % {"on": claimed["start"], "n": claimed["percent"]}
    return _("%(on)s 开始") % {"on": claimed["start"]}


def seen_words(row: Sighting) -> str:
    """What was seen, in one phrase."""
    if row.finding_id is not None:
        return _("已整改") if row.seen == "AGREES" else _("未整改")
    percent = "" if row.percent is None else _("，实际 %(n)s %%") % {"n": row.percent}
    return f"{row.get_seen_display()}{percent}"


def doubt_words(photo: Photo) -> list[str]:
    """What is doubtful about a photo, with the figure where there is one."""
    found = [str(Photo.Doubt(code).label) for code in photo.doubts if code == Photo.Doubt.REUSED]
    if Photo.Doubt.FAR in photo.doubts and photo.distance_m is not None:
        found.append(_("拍摄地点距项目 %(n)s 公里") % {"n": round(photo.distance_m / 1000, 1)})
    if Photo.Doubt.OLD in photo.doubts and photo.taken_on is not None:
        found.append(_("拍摄于 %(on)s，与督查日期不符") % {"on": photo.taken_on.isoformat()})
    return found


def refused_words(record: InspectionRecord) -> list[dict[str, str]]:
    """The photos of a record that were not taken: name and sentence."""
    found = []
    for each in record.refused:
        code = each["code"]
        found.append({"name": each["name"], "words": _(SENTENCES[code]) % each["facts"]})
    return found


def row_of(inspection: Inspection) -> dict[str, Any]:
    """A visit for a machine."""
    return {
        "id": inspection.pk,
        "project": inspection.project.code,
        "name": inspection.project.name,
        "kind": inspection.kind,
        "state": inspection.state,
        "on": inspection.on.isoformat(),
        "done_on": inspection.done_on.isoformat() if inspection.done_on else None,
        "units": who_goes(inspection),
        "findings": inspection.found,  # type: ignore[attr-defined]
        "open_findings": inspection.still_open,  # type: ignore[attr-defined]
        "not_as_claimed": inspection.behind,  # type: ignore[attr-defined]
    }


def arrived_words(record: InspectionRecord) -> dict[str, Any]:
    """The answer to a phone: the same however often it asks."""
    refused = refused_words(record)
    words = _("已收到，共 %(n)s 张照片。") % {"n": record.photos.count()}
    if refused:
        words += _("%(n)s 张照片没有收下。") % {"n": len(refused)}
    address = reverse("inspection", args=[record.inspection_id])
    return {
        "state": "arrived",
        "key": str(record.key),
        "address": address,
        "words": words,
        "refused": refused,
    }


def caps_words() -> dict[str, int]:
    """The caps, for the head of the list."""
    caps = inspection_rules().caps
    return {"most_a_month": caps.month_most, "apart": caps.apart_days}
