"""People who log in and the posts they hold. Powers come from posts; there are no Django permissions and no superuser."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q

from fengqiao.kernel.ids import uuid7
from fengqiao.kernel.journal.models import ReferenceRoot

from .codes import REACHES, ROLES

__all__ = ["ApiKey", "Post", "Tries", "User"]


class User(AbstractBaseUser, ReferenceRoot):
    """An account. The second factor is a TOTP secret, sealed; the last step used is kept so that a code works once."""

    root_kind: ClassVar[str] = "user"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    login = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    pinyin = models.CharField(max_length=120, blank=True)
    totp_enc = models.BinaryField(null=True)
    totp_step = models.BigIntegerField(default=0)
    totp_confirmed = models.BooleanField(default=False)
    failed_count = models.IntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    last_login = None

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Post(models.Model):
    """A post: somebody's role in an organisation, with the area it reaches (a division code) and the highest secrecy it reads."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", null=True
    )
    role = models.CharField(max_length=12)
    area = models.CharField(max_length=12, db_collation="C", blank=True)
    reach = models.CharField(max_length=12, default="area")
    secrecy = models.SmallIntegerField(default=0)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="post_role_is_known"),
            models.CheckConstraint(condition=Q(reach__in=list(REACHES)), name="post_reach_is_known"),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="post_ends_after_it_begins"
            ),
        ]


class ApiKey(ReferenceRoot):
    """The key of a partner's program: which organisation it speaks for, what it may do and in which counties. Only a digest is kept.

    `name` is the partner as people call it; `shown` the first characters, to tell keys apart.
    """

    root_kind: ClassVar[str] = "api_key"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    shown = models.CharField(max_length=12)
    digest = models.BinaryField(max_length=32, unique=True)
    channel = models.CharField(max_length=20)
    scopes = models.JSONField()
    counties = models.JSONField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()


class Tries(models.Model):
    """How often something was tried lately without success, by a digest of what: a number, an address, a key. Nothing personal."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20)
    digest = models.BinaryField(max_length=32)
    count = models.IntegerField(default=0)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "digest"], name="tries_once_per_digest")]
        indexes = [models.Index(fields=["since"], name="tries_by_since")]
