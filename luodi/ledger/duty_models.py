"""Posts that change hands, what a commissioner did for a project, and what its enterprise asked for."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Project
from luodi.people.models import Post, User


class Handover(models.Model):
    """A post goes from one person to another; duties, tasks and history stay with the post.

    `contents`: the handover sheet as the first who signed saw it; empty until then. `giver` is nobody where the post
    was vacant.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("待签收")
        DONE = "DONE", _("已交接")
        CANCELLED = "CANCELLED", _("已取消")

    post = models.ForeignKey(Post, models.PROTECT, related_name="handovers", verbose_name=_("职务"))
    giver = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="handovers_given", verbose_name=_("移交人")
    )
    receiver = models.ForeignKey(
        User, models.PROTECT, related_name="handovers_received", verbose_name=_("接收人")
    )
    words = models.CharField(_("说明"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OPEN)
    contents = models.JSONField(default=dict)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    giver_signed_at = models.DateTimeField(null=True)
    receiver_signed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(state="OPEN"), name="one_open_handover_per_post"
            ),
            models.CheckConstraint(
                condition=Q(giver__isnull=True) | ~Q(giver=F("receiver")), name="handover_to_another_person"
            ),
            models.CheckConstraint(
                condition=~Q(state="DONE")
                | (
                    Q(receiver_signed_at__isnull=False)
                    & (Q(giver__isnull=True) | Q(giver_signed_at__isnull=False))
                ),
                name="handover_done_by_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}/{self.pk}"


class ServiceEntry(models.Model):
    """A line of the commissioner's service log; written once. The enterprise does not see it."""

    class Kind(models.TextChoices):
        VISIT = "VISIT", _("走访")
        CALL = "CALL", _("电话")
        MEETING = "MEETING", _("会商")
        HELP = "HELP", _("代办")

    project = models.ForeignKey(Project, models.CASCADE, related_name="service_entries")
    kind = models.CharField(_("服务方式"), max_length=8, choices=Kind.choices)
    on = models.DateField(_("日期"))
    words = models.CharField(_("内容"), max_length=500)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "on", "words"], name="service_entry_once")
        ]


class ServiceRequest(models.Model):
    """What an enterprise asks for. Only the enterprise closes it, and may reopen what is closed or badly answered."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("待答复")
        ANSWERED = "ANSWERED", _("已答复，待企业确认")
        CLOSED = "CLOSED", _("企业已办结")

    project = models.ForeignKey(Project, models.CASCADE, related_name="service_requests")
    title = models.CharField(_("诉求"), max_length=120)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    due_on = models.DateField(_("答复期限"))
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "title"],
                condition=Q(state__in=["ASKED", "ANSWERED"]),
                name="open_request_once_per_project",
            )
        ]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return self.title

    def days_left(self, on: date) -> int | None:
        """Calendar days until the answer is due; None once it is given."""
        return (self.due_on - on).days if self.state == self.State.ASKED else None


class ServiceStep(models.Model):
    """One word in the exchange over a request: asked, answered, closed, reopened. Written once."""

    class Verb(models.TextChoices):
        ASK = "ASK", _("企业提出")
        ANSWER = "ANSWER", _("答复")
        CLOSE = "CLOSE", _("企业确认办结")
        REOPEN = "REOPEN", _("企业重新提出")

    request = models.ForeignKey(ServiceRequest, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=8, choices=Verb.choices)
    words = models.TextField(_("内容"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="service_step_number_once")]
