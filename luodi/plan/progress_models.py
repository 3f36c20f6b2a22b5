"""Reports of progress: one for each project and reporting date, the changes in it, and the questions they raise."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.ledger.models import Attachment, Project
from luodi.people.models import User


class Reported(models.TextChoices):
    """What a line of a report changes."""

    START = "START", _("实际开始")
    FINISH = "FINISH", _("实际完成")
    REMAINING = "REMAINING", _("剩余天数")
    PERCENT = "PERCENT", _("完成比例")
    PAID = "PAID", _("当月完成投资")


class ProgressReport(models.Model):
    """What was reported of a project at a reporting date; without lines: looked at, nothing has changed.

    Several people may add to one report. `because`: why something reported before was taken back.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="progress_reports")
    on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    because = models.CharField(_("更正原因"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "on"], name="progress_report_once_per_date")
        ]


class ProgressLine(models.Model):
    """One field of one step (or the month's money, with an empty code) that a report changed.

    `was`, `now`: ISO days, days, percent or yuan as text; empty is nothing.
    """

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="lines")
    code = models.CharField(max_length=24, blank=True)
    field = models.CharField(max_length=10, choices=Reported.choices)
    was = models.CharField(max_length=24, blank=True)
    now = models.CharField(max_length=24, blank=True)
    document = models.CharField(_("依据文号"), max_length=120, blank=True)
    attachment = models.ForeignKey(Attachment, models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class Check(models.TextChoices):
    """Why the system asks. It asks; whoever reported explains."""

    EVIDENCE = "EVIDENCE", _("节点依据")
    MONEY_WITHOUT_WORKS = "MONEY_WITHOUT_WORKS", _("投资与实物进度")
    MONTH_END_JUMP = "MONTH_END_JUMP", _("月末集中变化")
    PERMIT_OPEN = "PERMIT_OPEN", _("手续先后")
    SAME_FILE = "SAME_FILE", _("依据重复")
    SEASON = "SEASON", _("季节与停工")


class ProgressQuestion(models.Model):
    """What did not seem to fit in a report, asked beside it; the answer is kept. Asked once for the same thing."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="questions")
    project = models.ForeignKey(Project, models.CASCADE, related_name="progress_questions")
    check_code = models.CharField(max_length=20, choices=Check.choices)
    code = models.CharField(max_length=24, blank=True)
    facts = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    answer = models.CharField(_("说明"), max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "check_code", "code"], name="progress_question_once_per_report"
            )
        ]


class ClosedPeriod(models.Model):
    """A month for which nothing is reported any more; no row: the month is open."""

    ends_on = models.DateField(unique=True)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        ordering = ["-ends_on"]
