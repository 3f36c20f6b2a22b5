"""Site visits with who goes, what was recorded there, photos and findings; tours with their stops and scores."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.dispatch.models import Issue
from luodi.ledger.models import Project
from luodi.people.models import Organisation, Post, User


class Inspection(models.Model):
    """A visit to a site, planned for a day. Whoever else wants to go there joins it: `units`."""

    class Kind(models.TextChoices):
        INSPECTION = "INSPECTION", _("单位督查")
        LEADER = "LEADER", _("领导进现场")

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("待进行")
        DONE = "DONE", _("已查看")
        CANCELLED = "CANCELLED", _("已取消")

    project = models.ForeignKey(Project, models.CASCADE, related_name="inspections")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PLANNED)
    on = models.DateField(_("计划日期"))
    reasons = models.JSONField(
        default=list, editable=False
    )  # why it was proposed: codes, points, figures of that day
    done_on = models.DateField(_("查看日期"), null=True)
    cancelled_because = models.CharField(_("取消原因"), max_length=200, blank=True)
    planned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField()
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["state", "on"], name="inspection_state_on")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="DONE", done_on__isnull=False) | (~Q(state="DONE") & Q(done_on=None)),
                name="inspection_done_has_day",
            ),
            models.UniqueConstraint(
                fields=["project", "on"], condition=Q(state="PLANNED"), name="one_inspection_planned_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.on}"

    @property
    def happened_on(self) -> date:
        """The day that counts for the caps."""
        return self.done_on or self.on


class InspectionUnit(models.Model):
    """A unit, or a leader's post, that takes part in a visit and why."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="units")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="inspections")
    purpose = models.CharField(_("看什么"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "organisation"],
                condition=Q(post=None),
                name="unit_once_per_inspection",
            ),
            models.UniqueConstraint(fields=["inspection", "post"], name="post_once_per_inspection"),
        ]


class InspectionRecord(models.Model):
    """What one person recorded on the spot. `key` is made by the phone: the same record sent again is this one.

    `refused`: photos that were not taken, with their names and why; `digest`: what was sent, so that another record under
    the same key is told apart.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="records")
    key = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)
    words = models.TextField(_("总的情况"), blank=True)
    seen_at = models.DateTimeField()  # by the phone's clock, never after it arrived
    arrived_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    refused = models.JSONField(default=list)

    class Meta:
        ordering = ["seen_at", "pk"]


class Seen(models.TextChoices):
    """What was seen against what is claimed."""

    AGREES = "AGREES", _("与上报一致")
    BEHIND = "BEHIND", _("未达上报")
    AHEAD = "AHEAD", _("快于上报")


class Sighting(models.Model):
    """A step, or an earlier finding, as it is claimed and as it was seen. `claimed`: the words' facts of that moment."""

    record = models.ForeignKey(InspectionRecord, models.CASCADE, related_name="sightings")
    activity = models.CharField(max_length=24, blank=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    milestone = models.CharField(max_length=20, blank=True)
    claimed = models.JSONField(default=dict)
    finding = models.ForeignKey("Finding", models.PROTECT, null=True, related_name="checks")
    seen = models.CharField(max_length=8, choices=Seen.choices)
    percent = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(_("所见"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "activity"], condition=Q(finding=None), name="step_seen_once_per_record"
            ),
            models.UniqueConstraint(fields=["record", "finding"], name="finding_seen_once_per_record"),
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="sighting_percent"),
        ]


UNCLOSED = tuple(state for state in Issue.State if state != Issue.State.CLOSED)
"""A finding is followed until its issue is closed; one that was sent back is not."""


class Finding(models.Model):
    """A fault found on the spot: an issue of dispatch, followed there until it is closed."""

    record = models.ForeignKey(InspectionRecord, models.PROTECT, related_name="findings")
    issue = models.OneToOneField(Issue, models.PROTECT, related_name="finding")

    class Meta:
        ordering = ["pk"]


class Photo(models.Model):
    """A picture of a claimed milestone or of a fault, without what the camera wrote into it.

    Of its place only the distance to the site is kept. `picture_hash`: 64 bits of what it shows, in hexadecimal.
    """

    class Doubt(models.TextChoices):
        FAR = "FAR", _("拍摄地点离项目较远")
        OLD = "OLD", _("拍摄日期与督查日期不符")
        REUSED = "REUSED", _("与以前的照片相同")

    record = models.ForeignKey(InspectionRecord, models.CASCADE, related_name="photos")
    sighting = models.ForeignKey(Sighting, models.CASCADE, null=True, related_name="photos")
    finding = models.ForeignKey(Finding, models.CASCADE, null=True, related_name="photos")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    picture_hash = models.CharField(max_length=16, db_index=True)
    taken_on = models.DateField(null=True)
    distance_m = models.PositiveIntegerField(null=True)
    doubts = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "sha256"], name="photo_once_per_record"),
            models.CheckConstraint(
                condition=Q(sighting=None, finding__isnull=False) | Q(sighting__isnull=False, finding=None),
                name="photo_shows_one_thing",
            ),
        ]


class Tour(models.Model):
    """A quarter's tour of several sites, scored by who comes along. `sheet` and `rules` (how many a quarter and stops, what is
    dropped, how many sheets at least): as they stood when it was called."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("已拟定")
        SCORING = "SCORING", _("评分中")
        CLOSED = "CLOSED", _("已公布")

    title = models.CharField(_("名称"), max_length=120)
    on = models.DateField(_("观摩日期"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.PLANNED)
    sheet = models.JSONField()
    rules = models.JSONField()
    called_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField()
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.title


class TourUnit(models.Model):
    """A unit that comes along and gives one score for each stop."""

    tour = models.ForeignKey(Tour, models.CASCADE, related_name="units")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["organisation__path"]
        constraints = [models.UniqueConstraint(fields=["tour", "organisation"], name="unit_once_per_tour")]


class TourStop(models.Model):
    """A site of the route; score and place once the tour is closed, none where too few scores were given."""

    tour = models.ForeignKey(Tour, models.CASCADE, related_name="stops")
    project = models.ForeignKey(Project, models.PROTECT, related_name="tour_stops")
    position = models.PositiveSmallIntegerField()
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    place = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["tour", "project"], name="project_once_per_tour")]


class TourScore(models.Model):
    """The sheet of one unit for one stop: points by criterion."""

    stop = models.ForeignKey(TourStop, models.CASCADE, related_name="scores")
    unit = models.ForeignKey(TourUnit, models.CASCADE, related_name="scores")
    points = models.JSONField()
    total = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stop", "unit"], name="score_once_per_unit_and_stop")]
