"""Photos of a record: each taken or refused by itself, with what is doubtful about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from luodi.engine.geodesy import distance_m
from luodi.inspection.models import Finding, InspectionRecord, Photo, Sighting
from luodi.inspection.photos import TakenPhoto, read_photo, same_picture
from luodi.inspection.queries import site_of
from luodi.inspection.rules import PhotoLimits, inspection_rules
from luodi.ledger.files import clean_name, keep
from luodi.ledger.models import Project
from luodi.refusal import Refusal


@dataclass(frozen=True)
class Offered:
    """A photo as it was sent."""

    name: str
    content: bytes

    @cached_property
    def taken(self) -> TakenPhoto | Refusal:
        """What would be kept of it, or why it cannot be."""
        try:
            return read_photo(self.content, inspection_rules().photos)
        except Refusal as refusal:
            return refusal


def unpack(offered: Sequence[Offered]) -> None:
    """Before a transaction: the photos of a record take seconds, in which nobody else could write."""
    for photo in offered[: inspection_rules().photos.most]:
        _ = photo.taken


class PhotoNotAsked(Refusal):
    """It shows neither a claimed milestone nor a fault. Facts: none."""

    code = "PHOTO_NOT_ASKED"


class PhotosTooMany(Refusal):
    """More than a record may have. Facts: most."""

    code = "PHOTOS_TOO_MANY"


def keep_photos(
    record: InspectionRecord,
    project: Project,
    offered: Sequence[tuple[Offered, Sighting | None, Finding | None]],
) -> list[dict[str, Any]]:
    """Keep what can be kept; the answer names the others and why. The same photo twice in a record is one."""
    limits, refused = inspection_rules().photos, []
    older = list(Photo.objects.exclude(record=record).values_list("pk", "picture_hash"))
    for photo, sighting, finding in offered:
        try:
            if sighting is None and finding is None:
                raise PhotoNotAsked
            if record.photos.count() >= limits.most:
                raise PhotosTooMany(most=limits.most)
            if isinstance(taken := photo.taken, Refusal):
                raise taken
        except Refusal as refusal:
            refused.append({"name": clean_name(photo.name), "code": refusal.code, "facts": refusal.facts})
            continue
        if record.photos.filter(sha256=taken.sha256).exists():
            continue
        keep(taken.content, taken.sha256)
        away = _away(taken, project)
        Photo.objects.create(
            record=record, sighting=sighting, finding=finding, name=clean_name(photo.name), sha256=taken.sha256,
            size=len(taken.content), width=taken.width, height=taken.height, picture_hash=taken.picture_hash,
            taken_on=taken.taken_on, distance_m=away, doubts=_doubts(taken, away, record, older, limits),
        )  # fmt: skip
    return refused


def _away(taken: TakenPhoto, project: Project) -> int | None:
    """Metres from the site; None where either place is not known."""
    site = site_of(project)
    return round(distance_m(taken.place, site)) if taken.place and site else None


def _doubts(
    taken: TakenPhoto,
    away: int | None,
    record: InspectionRecord,
    older: Sequence[tuple[int, str]],
    limits: PhotoLimits,
) -> list[str]:
    """A photo without place or day is as good as any: neither is ever asked for."""
    found = []
    if away is not None and away > limits.near_m:
        found.append(Photo.Doubt.FAR.value)
    if taken.taken_on and abs((taken.taken_on - record.seen_at.date()).days) > limits.old_days:
        found.append(Photo.Doubt.OLD.value)
    if any(same_picture(taken.picture_hash, each, limits.same_bits) for _pk, each in older):
        found.append(Photo.Doubt.REUSED.value)
    return found
