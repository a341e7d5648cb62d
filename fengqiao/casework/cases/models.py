"""Tables of a dispute: the account, its parties, each organisation's turn, transfers, participants, mediations, return visits."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, Q

from fengqiao.kernel.journal.models import JournalRoot
from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedManager, PlacedModel, PlacedQuerySet
from fengqiao.kernel.placed.values import Scope, next_code

from .codes import OFFERS
from .course_models import Calming, Consent, Extension, Helper, MediatorRefusal, Report, Suspension
from .passing_models import Contribution, Crossing, RiskReport
from .states import DISPUTE_LIFE, MEDIATION_LIFE, OVER, STAGES, TRANSFER_LIFE

__all__ = [
    "Calming", "Consent", "Contribution", "Crossing", "Dispute", "Extension", "Handling", "Helper", "Mediation", "MediationMediator", "MediatorRefusal", "Participant", "Party", "Report", "RiskReport", "Suspension", "Transfer", "Visit", "in_blocks",
]  # fmt: skip

MOST_SHARED = 2000  # participants read per actor; an organisation takes part in few open disputes at a time


def in_blocks(scope: Scope) -> Q:
    """Rows whose place lies in the scope's code ranges (ranges keep their index under row-level security)."""
    ranges = Q(pk__in=[])
    for block in scope.blocks:
        ranges |= Q(place__gte=block, place__lt=next_code(block))
    return ranges


def _shared(scope: Scope) -> Q:
    """Disputes that the scope's organisations take part in, as `id = ANY(ARRAY(SELECT …))`: read once, bounded, no OR EXISTS (R9)."""
    if not scope.organisations:
        return Q(pk__in=[])
    grants = Participant.objects.everywhere("grants of the scope's organisations").filter(
        county__in=scope.part_counties, organisation_id__in=scope.organisations, to_at=None
    )
    ids = ArraySubquery(grants.values("dispute_id")[:MOST_SHARED])
    return Q(
        Func(
            F("id"),
            ids,
            template="%(expressions)s)",
            arg_joiner=" = ANY(",
            output_field=models.BooleanField(),
        )
    )


class DisputeQuerySet(PlacedQuerySet[Any]):
    def within(self, scope: Scope) -> Any:
        """The disputes of a scope: whole counties, or in the others what lies in its blocks, is held by it or shared with it.

        Shared ones are read into an array first, and bounded (pitfall R9): never OR EXISTS.
        """
        if scope.is_empty:
            return self._say().none()
        rows = self._say().filter(secrecy__lte=scope.secrecy)
        if not scope.part_counties:
            return rows.filter(county__in=scope.full_counties)
        part = in_blocks(scope) | Q(holder_id__in=scope.organisations) | _shared(scope)
        some = Q(county__in=scope.part_counties) & part
        return rows.filter(Q(county__in=scope.full_counties) | some if scope.full_counties else some)

    def in_area(self, scope: Scope) -> Any:
        """Of `within(scope)`, what lies in the blocks of its part counties: one index range, quick to count to a thousand."""
        rows = self._say().filter(secrecy__lte=scope.secrecy, county__in=scope.part_counties)
        return rows.filter(in_blocks(scope))


class DisputeManager(PlacedManager.from_queryset(DisputeQuerySet)):  # type: ignore[misc]
    pass


class Dispute(JournalRoot):
    """A dispute: opened once, cancelled once (建账销号). `holder` is the organisation of the open handling.

    secret_hash: digest of the applicant's secret (查询码), None where none was given out.
    """

    root_kind: ClassVar[str] = "dispute"

    number = models.CharField(max_length=40)
    key = models.UUIDField(null=True, editable=False)
    secret_hash = models.BinaryField(null=True, max_length=32, editable=False)
    channel = models.CharField(max_length=20)
    place = models.CharField(max_length=12, db_collation="C")
    place_detail = models.CharField(max_length=200, blank=True)
    type = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    narrative = models.TextField()
    difficulty = models.CharField(max_length=10, default="ordinary")
    people = models.IntegerField(default=2)
    amount_fen = models.BigIntegerField(null=True)
    happened_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=DISPUTE_LIFE.start)
    stage = models.CharField(max_length=12, default="registered")
    holder = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    secrecy = models.SmallIntegerField(default=0)
    outcome = models.CharField(max_length=12, blank=True)
    cancelled_on = models.DateField(null=True)

    objects: ClassVar[Any] = DisputeManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="dispute_number_once_per_county"),
            models.UniqueConstraint(fields=["county", "key"], name="dispute_key_once_per_county"),
            models.CheckConstraint(condition=Q(state__in=DISPUTE_LIFE.states), name="dispute_state_is_known"),
            models.CheckConstraint(condition=Q(stage__in=list(STAGES)), name="dispute_stage_is_known"),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) ^ Q(state__in=OVER),
                name="dispute_cancelled_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") ^ Q(state__in=OVER),
                name="dispute_cancelled_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen=None) | Q(amount_fen__gte=0), name="dispute_amount_is_not_negative"
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="dispute_has_people"),
        ]
        indexes = [
            models.Index(F("county"), F("received_at").desc(), F("id").desc(), name="dispute_newest"),
            # Readers of many counties: walking the newest of all is cheaper than merging counties.
            models.Index(F("received_at").desc(), F("id").desc(), name="dispute_newest_of_all"),
            models.Index(fields=["county", "place", "received_at"], name="dispute_by_place"),
            models.Index(
                F("county"), F("holder"), F("received_at").desc(), F("id").desc(), name="dispute_by_holder"
            ),
            # What an organisation holds outside its own area: search reads it first, and it is little.
            models.Index(fields=["county", "holder", "place"], name="dispute_by_holder_place"),
            models.Index(
                F("county"), F("stage"), F("received_at").desc(), F("id").desc(), name="dispute_by_stage"
            ),
            models.Index(
                fields=["county", "due_on"], condition=Q(cancelled_on=None), name="dispute_open_by_due"
            ),
            models.Index(
                fields=["county", "holder", "stage"],
                condition=Q(cancelled_on=None),
                name="dispute_open_by_holder",
            ),
        ]


class Party(PlacedModel):
    """One party of one dispute. There is no register of persons: sameness is the blind index of the number."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    ordinal = models.SmallIntegerField()
    side = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=200, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    ethnicity = models.CharField(max_length=20, blank=True)
    age = models.SmallIntegerField(null=True)
    occupation = models.CharField(max_length=60, blank=True)
    id_kind = models.CharField(max_length=6)
    id_enc = models.BinaryField(null=True)
    id_hash = models.BinaryField(null=True, max_length=32)
    phone_enc = models.BinaryField(null=True)
    phone_hash = models.BinaryField(null=True, max_length=32)
    address_enc = models.BinaryField(null=True)
    secrecy = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "dispute", "ordinal"], name="party_ordinal_once_per_dispute"
            ),
            models.CheckConstraint(
                condition=Q(id_enc=None, id_hash=None) | Q(id_enc__isnull=False, id_hash__isnull=False),
                name="party_id_has_its_hash",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "id_hash"], condition=Q(id_hash__isnull=False), name="party_by_id"
            ),
            models.Index(
                fields=["county", "phone_hash"], condition=Q(phone_hash__isnull=False), name="party_by_phone"
            ),
        ]


class Handling(PlacedModel):
    """One organisation's turn with a dispute (办理). Exactly one is open while the dispute is."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    ordinal = models.SmallIntegerField()
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    by_right = models.CharField(max_length=12)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "dispute"], condition=Q(to_at=None), name="handling_one_open_per_dispute"
            ),
            models.UniqueConstraint(
                fields=["county", "dispute", "ordinal"], name="handling_ordinal_once_per_dispute"
            ),
            models.CheckConstraint(
                condition=Q(to_at=None) | Q(to_at__gte=F("from_at")), name="handling_ends_after_it_begins"
            ),
        ]


class Transfer(PlacedModel):
    """What one organisation puts to another about a dispute: an offer, an order, an escalation, a matter for the arbiter, joint work.

    The holder changes only when it is answered yes or bound. ground: reason code of a return. due_on: by when the receiver
    reports back or has done its share. answer: what the receiver said; guidance and the arbiter's reason among it.
    """

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    kind = models.CharField(max_length=12)
    from_organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    to_organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=200, blank=True)
    proposed_holder = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", null=True
    )
    ground = models.CharField(max_length=20, blank=True)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=12, default=TRANSFER_LIFE.start)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "dispute"],
                condition=Q(state="offered", kind__in=(*OFFERS, "arbitrate")),
                name="transfer_one_open_per_dispute",
            ),
            models.UniqueConstraint(
                fields=["county", "dispute"],
                condition=Q(state="offered", kind="escalate"),
                name="transfer_one_open_escalation",
            ),
            models.UniqueConstraint(
                fields=["county", "dispute", "to_organisation"],
                condition=Q(state="joined"),
                name="transfer_joined_once_per_body",
            ),
            models.CheckConstraint(
                condition=Q(state__in=TRANSFER_LIFE.states), name="transfer_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) ^ ~Q(state__in=["offered", "joined"]),
                name="transfer_answered_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="transfer_by_dispute")]


class Participant(PlacedModel):
    """An organisation that sees a dispute outside its area for as long as it has to do with it (参与单位)."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=20)
    source_id = models.UUIDField(null=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["county", "organisation"], condition=Q(to_at=None), name="participant_open_by_org"
            ),
            models.Index(fields=["county", "dispute"], name="participant_by_dispute"),
        ]


class Mediation(PlacedModel):
    """A mediation case inside a handling (调解案件), with its own number, term and result.

    ended_by: the party that refused or withdrew. is_public: others may listen (人民调解法 art. 23). next_session_at: of the
    sessions that are planned, the first; kept by `note_next_session`.
    """

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    handling = PlacedForeignKey(Handling, on_delete=models.PROTECT)
    number = models.CharField(max_length=60)
    state = models.CharField(max_length=12, default=MEDIATION_LIFE.start)
    accepted_on = models.DateField()
    due_on = models.DateField()
    closed_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)
    routes_told = models.JSONField(default=list)
    ended_by = PlacedForeignKey("cases.Party", on_delete=models.PROTECT, null=True)
    is_public = models.BooleanField(default=False)
    next_session_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="mediation_number_once_per_county"),
            models.UniqueConstraint(fields=["county", "handling"], name="mediation_once_per_handling"),
            models.CheckConstraint(
                condition=Q(state__in=MEDIATION_LIFE.states), name="mediation_state_is_known"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("accepted_on")), name="mediation_is_due_later"),
        ]
        indexes = [models.Index(fields=["county", "dispute"], name="mediation_by_dispute")]


class MediationMediator(PlacedModel):
    """A mediator of a mediation, from when to when, and who chose."""

    mediation = PlacedForeignKey(Mediation, on_delete=models.PROTECT)
    mediator = models.ForeignKey("mediators.Mediator", on_delete=models.PROTECT, related_name="+")
    chosen_by = models.CharField(max_length=12)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "mediation", "mediator"],
                condition=Q(to_on=None),
                name="mediator_once_at_a_time",
            )
        ]
        indexes = [
            models.Index(
                fields=["county", "mediator"], condition=Q(to_on=None), name="mediation_open_by_mediator"
            )
        ]


class Visit(PlacedModel):
    """A return visit that was made (回访)."""

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    made_on = models.DateField()
    means = models.CharField(max_length=12)
    result = models.CharField(max_length=12)
    satisfaction = models.CharField(max_length=1)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["county", "dispute"], name="visit_by_dispute")]
