"""What somebody must do by some day, and every move of that day with its reason."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel

from .states import DUTY_LIFE


class Duty(PlacedModel):
    """kind: code of the room that opened it. root: the dispute (round, ...) it belongs to. due_on: the last day, inclusive."""

    root_kind = models.CharField(max_length=20)
    root_id = models.UUIDField()
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    organisation_id = models.UUIDField()
    user_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=DUTY_LIFE.start)
    paused_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    policy_version = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DUTY_LIFE.states), name="duty_state_is_known"),
            models.CheckConstraint(
                condition=Q(done_at=None) ^ Q(state__in=["done", "void"]), name="duty_done_has_its_time"
            ),
            models.CheckConstraint(
                condition=Q(paused_on=None) ^ Q(state="paused"), name="duty_paused_has_its_day"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "root_id"], name="duty_by_root"),
            models.Index(
                fields=["county", "organisation_id", "due_on"],
                condition=Q(state="open"),
                name="duty_open_by_holder",
            ),
            models.Index(fields=["county", "due_on"], condition=Q(state="open"), name="duty_open_by_due"),
        ]


class DutyMove(PlacedModel):
    """One change of a due day: from, to, why, and the entry that tells it."""

    duty = PlacedForeignKey(Duty, on_delete=models.PROTECT)
    at = models.DateTimeField()
    from_due = models.DateField()
    to_due = models.DateField()
    why = models.CharField(max_length=200)
    entry_seq = models.IntegerField()

    app_rights = "SELECT, INSERT"

    class Meta:
        indexes = [models.Index(fields=["county", "duty"], name="duty_move_by_duty")]
