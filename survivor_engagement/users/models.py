"""People who sign in. A user is a generated name and a secret; who somebody is stands in the vault."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from survivor_engagement.users.hashers import lasting
from survivor_engagement.users.words import new_sign_in_name


class UserManager(BaseUserManager["User"]):
    def make(self, *, kind: str, username: str = "", password: str | None = None, **fields: object) -> "User":
        user = self.model(kind=kind, username=username or self.free_name(), **fields)
        user.set_password(password)  # None makes the password unusable until the invitation is taken up
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> "User":
        return self.make(
            kind=User.Kind.ADMIN, username=username, password=password, is_staff=True, is_superuser=True, **fields
        )

    def free_name(self) -> str:
        name = new_sign_in_name()
        while self.filter(username=name).exists():
            name = new_sign_in_name()
        return name

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """`label` is what others read of a member of staff ("Facilitator 2"): a work title, not a name."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Programme staff")
        ADVISOR = "advisor", _("Advisor")
        ADMIN = "admin", _("System administrator")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(_("sign-in name"), max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    label = models.CharField(_("work title shown to others"), max_length=60, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(_("may open the set-up pages"), default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    # Started afresh and not confirmed yet (see Restart). Kept by the database alone.
    is_held = models.BooleanField(default=False, db_default=False, editable=False)
    # "Leave this page" on the pages of staff who want it. An advisor has it always.
    shows_leave = models.BooleanField(default=False, db_default=False, editable=False)

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["staff", "advisor", "admin"]), name="user_kind_known"),
            models.CheckConstraint(
                condition=Q(is_staff=False, is_superuser=False) | Q(kind="admin"), name="user_only_admins_set_up"
            ),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]), name="user_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"user-{self.pk}"

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """An administrator may set things up; to any single object she has no more right than the backends give."""
        if obj is not None and self.is_superuser:
            return False
        return super().has_perm(perm, obj)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's own ends sessions also when only the seal of the hash is renewed."""
        return salted_hmac("users.session.auth", lasting(self.password), secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_advisor(self) -> bool:
        return self.kind == self.Kind.ADVISOR

    @property
    def needs_second_factor(self) -> bool:
        return self.kind != self.Kind.ADVISOR


class Session(AbstractBaseSession):
    """Django's session, which also says whose it is: it goes with the account, and is read together with it."""

    user = models.ForeignKey(User, null=True, editable=False, on_delete=models.CASCADE, related_name="+")

    class Meta(AbstractBaseSession.Meta):
        ordering = ["session_key"]

    def __str__(self) -> str:
        return "session"  # its key opens it

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    def get_decoded(self) -> dict[str, Any]:
        """It opens only under its own key."""
        found: dict[str, Any] = self.get_session_store_class()(self.session_key).decode(self.session_data)
        return found

    @property
    def handle(self) -> str:
        """A name for it that can stand on a page: it opens nothing."""
        return salted_hmac("users.session", self.session_key, algorithm="sha256").hexdigest()[:32]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        return self.filter(used_at=None, cancelled_at=None, expires_at__gt=models.functions.Now())


class Invitation(models.Model):
    """A one-time way in. Only a hash of the code is kept; a new invitation cancels the one before."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    code_hash = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at=None, cancelled_at=None),
                name="invitation_one_open_per_user",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(cancelled_at=None), name="invitation_used_or_cancelled_not_both"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation-{self.pk}"


class RestartQuerySet(models.QuerySet["Restart"]):
    def open(self) -> "RestartQuerySet":
        return self.filter(confirmed_at=None, replaced_at=None)

    def digits_for(self, user: "User") -> str:
        """What somebody whose account is held reads to the second person."""
        return self.open().get(user=user).check_digits


class Restart(models.Model):
    """An account of staff that an administrator started afresh. Until a second person has confirmed it, nobody comes in
    by it: one administrator alone cannot take over an account that was somebody's."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="restarts")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)  # started afresh once more before anybody confirmed

    objects = RestartQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("account started afresh"), _("accounts started afresh")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, replaced_at=None),
                name="restart_confirmed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("asked_by")) & ~Q(confirmed_by=F("user")),
                name="restart_second_person",
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("user")), name="restart_not_of_oneself"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed_at=None, replaced_at=None), name="restart_one_open_per_user"
            ),
        ]

    def __str__(self) -> str:
        return f"restart-{self.pk}"

    @property
    def check_digits(self) -> str:
        """Four digits that she reads to whoever confirms: of this restart, and not of one that came after it."""
        return f"{self.public_id.int % 10_000:04d}"


class Submission(models.Model):
    """One-time keys of forms that were sent: a second tap finds where the first one led instead of doing it again."""

    token = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=300)
    location = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"submission-{self.token}"
