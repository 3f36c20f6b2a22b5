"""Organisations, posts and users."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.outbox import Message


class Organisation(models.Model):
    """A unit of the district's tree; `path` ("/1/7/") makes a subtree one indexed prefix."""

    class Kind(models.TextChoices):
        DISTRICT = "DISTRICT", _("区")
        DEPARTMENT = "DEPARTMENT", _("部门")
        TOWN = "TOWN", _("镇街")
        ZONE = "ZONE", _("功能区")
        ENTERPRISE = "ENTERPRISE", _("企业")

    code = models.CharField(_("编码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    name_en = models.CharField(_("英文名称"), max_length=160, blank=True)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, unique=True, editable=False)
    longitude = models.FloatField(_("经度"), null=True, blank=True)
    latitude = models.FloatField(_("纬度"), null=True, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["name", "kind"], name="organisation_name_once_per_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> int:
        """1 for the district, 2 for what stands directly below it."""
        return self.path.count("/") - 1


class Post(models.Model):
    """A post of a unit. Duties belong to posts, so that they stay when the person changes."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    title = models.CharField(_("职务"), max_length=80)
    title_en = models.CharField(_("英文职务"), max_length=120, blank=True)
    is_leader = models.BooleanField(_("区领导"), default=False)
    rank = models.PositiveSmallIntegerField(_("排序"), default=100)
    is_active = models.BooleanField(_("启用"), default=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title"], name="post_title_once_per_unit")
        ]

    def __str__(self) -> str:
        return self.title


class Role(models.TextChoices):
    """What a person is in the system. One each: so the three administrators are disjoint by construction."""

    OFFICE = "OFFICE", _("重点办")
    DEPARTMENT = "DEPARTMENT", _("部门")
    TOWN = "TOWN", _("镇街")
    LEADER = "LEADER", _("区领导")
    COMMISSIONER = "COMMISSIONER", _("项目专员")
    ENTERPRISE = "ENTERPRISE", _("企业")
    INSPECTOR = "INSPECTOR", _("督查")
    SYSTEM_ADMIN = "SYSTEM_ADMIN", _("系统管理员")
    SECURITY_ADMIN = "SECURITY_ADMIN", _("安全管理员")
    AUDIT_ADMIN = "AUDIT_ADMIN", _("审计管理员")


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user with a hashed password (unusable if None). For set-up and tests; pages use actions."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who signs in. Rights follow from role, unit and post (people.permissions)."""

    username = models.CharField(_("账号"), max_length=150, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    name_en = models.CharField(_("英文姓名"), max_length=80, blank=True)
    role = models.CharField(_("角色"), max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="users", verbose_name=_("单位")
    )
    post = models.ForeignKey(
        Post, models.SET_NULL, null=True, blank=True, related_name="holders", verbose_name=_("职务")
    )
    language = models.CharField(_("语言"), max_length=10, blank=True)
    password_is_temporary = models.BooleanField(_("一次性密码"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name", "role"]
    objects = UserManager()

    class Meta:
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            # Who answers for a project is one person: not two behind the post of a leader or a commissioner.
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(is_active=True, role__in=["LEADER", "COMMISSIONER"]),
                name="one_holder_of_a_duty_post",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SavedView(models.Model):
    """Filters, order and grouping of one page under a name: `query` is what stands in the address."""

    person = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40)  # the url name of the page
    name = models.CharField(_("视图名称"), max_length=30)
    query = models.CharField(max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField(_("排序"), default=10)
    is_shared = models.BooleanField(_("共享给所有人"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "page", "name"], name="view_name_once_per_page")
        ]

    def __str__(self) -> str:
        return self.name


class ChosenColumns(models.Model):
    """The columns that a person wants to see on a page, or in one view of it."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)
    view = models.ForeignKey(SavedView, models.CASCADE, null=True, related_name="columns")
    keys = models.CharField(max_length=400)  # separated by commas

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page"], condition=Q(view__isnull=True), name="columns_once_per_page"
            ),
            models.UniqueConstraint(
                fields=["person", "view"], condition=Q(view__isnull=False), name="columns_once_per_view"
            ),
        ]


class InboxItem(models.Model):
    """A message that lies in a person's inbox. Who reads for a unit or post is settled when it is delivered."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="inbox_items")
    person = models.ForeignKey(User, models.CASCADE, related_name="inbox_items")
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="message_once_per_person")]
        indexes = [
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="luodi_inbox_unread")
        ]
