"""What Today asks about the meetings of a programme; and about the next, so that its six lights cost no further
question."""

from django.db.models import BooleanField, Case, Count, Exists, ExpressionWrapper, JSONField, OuterRef, Q, When
from django.db.models.expressions import RawSQL

from advisory.engagements import lights
from advisory.engagements.access import engagements_visible_to
from advisory.engagements.lights import TO_COME, Situation
from advisory.engagements.models import Engagement, Minutes, Participation
from consent.records.models import EVERYTHING
from survivor_engagement.common.ready import Given, Ready
from survivor_engagement.identity.ages import band_of_hers
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

VERB = "engagement.see"
State, Reply = Engagement.State, Participation.Reply
UNRECORDED = Q(
    participations__reply=Reply.ACCEPTED, participations__withdrew_at=None, participations__attendance="unknown"
)
# Who would come: while it is planned the members of its group, later those asked; see lights.Situation.
NEXT = Given(
    "next_meeting",
    lambda who, at: (
        engagements_visible_to(who, at)
        .coming()
        .values(
            "id",
            "group_id",
            "ends_at",
            planned_for=Case(When(state=State.DRAFT, then="group_id")),
            asked_for=Case(When(~Q(state=State.DRAFT), then="id")),
        )[:1]
    ),
)
NEXT_ID, ITS_GROUP = NEXT.value("id"), NEXT.value("group_id")
IN_WORK = Ready(
    lambda who, at: (
        engagements_visible_to(who, at)
        .exclude(state__in=[State.CLOSED, State.CANCELLED])
        .select_related("programme", "group", "risk_note")
        .only(
            "public_id", "state", "kind", "title", "starts_at", "ends_at", "languages", "support_person",
            "programme__slug", "programme__timezone", "group__state", "risk_note__state", "risk_note__written_by",
        )
        .with_counts()
        .with_coming()
        .annotate(
            open_rows=Count("participations", filter=UNRECORDED),
            is_next=ExpressionWrapper(Q(pk=NEXT_ID), BooleanField()),
            is_shared=Exists(Minutes.objects.filter(engagement=OuterRef("pk"), state=Minutes.State.SHARED)),
        )
        .order_by("starts_at", "id")
    ),
    verb=VERB,
    given=[NEXT],
)  # fmt: skip
PEOPLE = Given(
    "people",
    lambda _who, _at: (
        lights.members(NEXT.value("planned_for"))
        .values("advisor_id")
        .union(lights.asked(NEXT.value("asked_for")).values("advisor_id"))
    ),
)
THEM = PEOPLE.value("advisor_id")
COMERS = Ready(
    lambda _who, _at: Advisor.objects.filter(pk__in=THEM).values_list("pk", band_of_hers("age_band", "pk")),
    verb=VERB,
    given=[NEXT, PEOPLE],
)
REACHABLE = Ready(
    lambda _who, at: lights.reachable(at).filter(advisor_id__in=THEM).values_list("advisor_id"),
    verb=VERB,
    given=[NEXT, PEOPLE],
)
ALLOWED = (
    "SELECT jsonb_object_agg(her_id, to_the_end) FROM consent_allowed("
    "ARRAY(SELECT advisor_id FROM people), %s, %s, %s, statement_timestamp(), (SELECT ends_at FROM next_meeting))"
)
ALLOWING = Ready(
    lambda _who, at: (
        Programme.objects.filter(pk=at)
        .annotate(allowing=RawSQL(ALLOWED, [TO_COME, at, EVERYTHING], output_field=JSONField()))  # noqa: S611 - ours
        .values_list("allowing")
    ),
    verb=VERB,
    given=[NEXT, PEOPLE],
)
SERVICES = Ready(
    lambda _who, _at: lights.linked(NEXT_ID).only("service__listed", "service__verified_on"), verb=VERB, given=[NEXT]
)
TEXTS = Ready(
    lambda _who, _at: lights.approved_texts(ITS_GROUP).values_list("terms__number", "language"),
    verb=VERB,
    given=[NEXT],
)


def coming(scope: Scope, programme: Programme) -> list[Engagement]:
    """The soonest first."""
    return [row for row in IN_WORK.rows(scope, programme) if row.is_coming]


def next_of(scope: Scope, programme: Programme) -> Engagement | None:
    """The one that all of these are about: the database says which, as it looked at the clock."""
    return next((row for row in IN_WORK.rows(scope, programme) if row.is_next), None)


def situation_of(scope: Scope, programme: Programme, engagement: Engagement) -> Situation:
    """`engagement` is `next_of` the programme."""
    situation = Situation(engagement)
    situation.people = dict(COMERS.rows(scope, programme))
    situation.reachable = {advisor_id for (advisor_id,) in REACHABLE.rows(scope, programme)} & set(situation.invitable)
    situation.allowing = {
        int(pk): lasts for (said,) in ALLOWING.rows(scope, programme) for pk, lasts in (said or {}).items()
    }
    situation.services = [link.service for link in SERVICES.rows(scope, programme)]
    situation.texts = TEXTS.rows(scope, programme)
    return situation
