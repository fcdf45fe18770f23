"""The six lights of "do no harm", each computed from what is recorded. Nobody can switch one on by hand.

A light that says no keeps the meeting from being scheduled. One that is "not yet" names what to mend and lets it go on:
whoever is not ready is not asked, and nobody is told who that is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Expression, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisory.engagements.models import Engagement, LinkedService, Participation
from advisory.groups.models import AdvisoryGroup, GroupMembership, Terms, TermsText, language_names
from advisory.referrals.models import HelpService
from consent.records.gate import allowed_now
from survivor_engagement.identity.ages import Band, band_of_hers
from survivor_engagement.identity.models import SafeContact

TO_COME = "participation.group"
KINDS_OPEN_TO_YOUTH = (Engagement.Kind.CONSULTATION,)
ADULT = Band.ADULT


@dataclass(frozen=True)
class Light:
    """`ok` is True, False, or None for "not yet, and it does not stop us". `mend` says what to do."""

    code: str
    name: str
    ok: bool | None
    reason: str
    mend: str = ""

    @property
    def note(self) -> str:
        return f"{self.reason} {self.mend}".strip()


One = int | Expression  # the number of a meeting or group, or the question that finds it


def members(group: One) -> QuerySet[GroupMembership]:
    return GroupMembership.objects.standing().filter(group_id=group).order_by()


def asked(engagement: One) -> QuerySet[Participation]:
    """Those who were asked and have not said no."""
    rows = Participation.objects.filter(engagement_id=engagement, withdrew_at=None).order_by()
    return rows.exclude(reply=Participation.Reply.DECLINED)


def reachable(programme_id: int) -> QuerySet[SafeContact]:
    """Answers about safe contact that still count."""
    since = Now() - timedelta(days=settings.CONTACT_CONFIRM_DAYS)
    return SafeContact.objects.filter(programme_id=programme_id, confirmed_at__gte=since)


def linked(engagement: One) -> QuerySet[LinkedService]:
    return LinkedService.objects.filter(engagement_id=engagement).select_related("service")


def approved_texts(group: One) -> QuerySet[TermsText]:
    """The newest terms first."""
    texts = TermsText.objects.filter(terms__group_id=group, terms__state=Terms.State.APPROVED)
    return texts.order_by("-terms__number")


class Situation:
    """What the lights of one meeting are computed from. Each part is asked of the database once; a page that has
    asked already puts its rows in the place of the question."""

    def __init__(self, engagement: Engagement) -> None:
        self.engagement = engagement

    @cached_property
    def people(self) -> dict[int, str]:
        """Who would come, with age band: while it is planned the members, later those asked who have not said no."""
        planned = self.engagement.state == Engagement.State.DRAFT
        rows = members(self.engagement.group_id) if planned else asked(self.engagement.pk)
        return dict(rows.values_list("advisor_id", band_of_hers("advisor__age_band", "advisor_id")))

    @cached_property
    def invitable(self) -> dict[int, str]:
        """Without those under 18, where the kind of meeting is for adults."""
        youth_may = self.engagement.kind in KINDS_OPEN_TO_YOUTH
        return {pk: age_band for pk, age_band in self.people.items() if youth_may or age_band == ADULT}

    @cached_property
    def reachable(self) -> set[int]:
        found = reachable(self.engagement.programme_id).filter(advisor_id__in=list(self.invitable))
        return set(found.values_list("advisor_id", flat=True))

    @cached_property
    def allowing(self) -> Mapping[int, bool]:
        """Who allows it now, and whether until the meeting ends."""
        meeting = self.engagement
        return allowed_now(self.invitable, TO_COME, meeting.programme_id, meeting.ends_at)

    @cached_property
    def consenting(self) -> set[int]:
        """A count for the planner. Before anybody is asked or written down, the gate itself decides."""
        return set(self.allowing) & set(self.invitable)

    @cached_property
    def consenting_to_the_end(self) -> set[int]:
        """Those whose yes of now lasts until the meeting ends. Whose ends before is asked to come all the same, and
        about it anew in between (guide to consent, CT-100)."""
        return {pk for pk in self.consenting if self.allowing[pk]}

    @cached_property
    def services(self) -> list[HelpService]:
        return [link.service for link in linked(self.engagement.pk)]

    @cached_property
    def texts(self) -> Sequence[tuple[int, str]]:
        return list(approved_texts(self.engagement.group_id).values_list("terms__number", "language"))

    @property
    def terms_languages(self) -> set[str]:
        """Languages of the newest approved terms of the group."""
        return {language for number, language in self.texts if number == self.texts[0][0]}


def six_lights(situation: Situation) -> list[Light]:
    return [light(situation) for light in (_outreach, _consent, _safety, _rights, _help, _children)]


def stopping(lights: Iterable[Light]) -> list[Light]:
    return [light for light in lights if light.ok is False]


def _outreach(situation: Situation) -> Light:
    name, all_of_them, ready = _("Outreach"), len(situation.invitable), len(situation.reachable)
    if not all_of_them:
        return Light("outreach", name, False, _("Nobody to ask yet."), _("Add members to the group."))
    reason = _("%(ready)s of %(all)s can be reached as they chose.") % {"ready": ready, "all": all_of_them}
    if ready == all_of_them:
        return Light("outreach", name, True, reason)
    return Light("outreach", name, None, reason, _("Ask the others how they can be reached safely."))


def _consent(situation: Situation) -> Light:
    name, all_of_them, ready = _("Consent"), len(situation.invitable), len(situation.consenting)
    # No number here: in a small group "6 of 7" would point at one person, and so would how many answers end.
    ends = _some_end() if situation.consenting_to_the_end != situation.consenting else ("", "")
    if ready and ready == all_of_them:
        if any(ends):
            return Light("consent", name, None, *ends)
        return Light("consent", name, True, _("All %(all)s may attend.") % {"all": all_of_them})
    reason = _("Not everybody may attend.") if ready else _("Nobody may attend yet.")
    if situation.engagement.state == Engagement.State.DRAFT:
        mend = _("Only those who said yes on “My choices” are asked.")
    else:
        mend = _("Without a standing yes nobody's attendance is recorded. Invite everybody to look at “My choices”.")
    return Light("consent", name, None if ready else False, reason, " ".join([mend, *ends]).strip())


def _some_end() -> tuple[str, str]:
    return _("Some answers end before this meeting does."), _("Before they end, each person is asked anew.")


def _safety(situation: Situation) -> Light:
    name, note = _("Safety"), getattr(situation.engagement, "risk_note", None)
    if note is None:
        return Light("safety", name, False, _("No risk note."), _("Write what could go wrong and what you do."))
    if not note.is_approved:
        return Light("safety", name, False, _("Risk note not approved."), _("Somebody else must read and approve it."))
    if not situation.engagement.support_person:
        return Light("safety", name, False, _("Nobody supports the group on the day."), _("Name a support person."))
    return Light("safety", name, True, _("Risk note approved, support person named."))


def _rights(situation: Situation) -> Light:
    name, group = _("Rights"), situation.engagement.group
    if group.state != AdvisoryGroup.State.ACTIVE:
        return Light("rights", name, False, _("The group is not active."), _("Approve its terms and activate it."))
    spoken = situation.engagement.languages
    if missing := [code for code in spoken if code not in situation.terms_languages]:
        reason = _("The terms cannot be read in: %(languages)s.") % {"languages": language_names(missing)}
        return Light("rights", name, None, reason, _("Write a version of the terms in this language."))
    reason = _("Terms and rights can be read in: %(languages)s.") % {"languages": language_names(spoken)}
    return Light("rights", name, True, reason)


def _help(situation: Situation) -> Light:
    name, services = _("Help"), situation.services
    checked = [service for service in services if service.is_verified]
    if not services:
        return Light("help", name, False, _("No help service linked."), _("Link at least one that was checked."))
    if not checked:
        return Light("help", name, False, _("No check of the last 90 days."), _("Call the services and note the day."))
    oldest = max((timezone.localdate() - service.verified_on).days for service in checked if service.verified_on)
    count = ngettext("%(count)d service", "%(count)d services", len(checked)) % {"count": len(checked)}
    when = ngettext("checked %(days)d day ago", "checked %(days)d days ago", oldest) % {"days": oldest}
    reason = f"{count}, {when if oldest else _('checked today')}."
    if len(checked) == len(services):
        return Light("help", name, True, reason)
    return Light("help", name, None, reason, _("The others need a new check."))


def _children(situation: Situation) -> Light:
    name = _("Children")
    youth = sum(1 for age_band in situation.people.values() if age_band != ADULT)
    if not youth:
        return Light("children", name, True, _("None invited."))
    if situation.engagement.kind not in KINDS_OPEN_TO_YOUTH:
        reason = ngettext(
            "None invited; %(count)d under 18 stays out.", "None invited; %(count)d under 18 stay out.", youth
        )
        return Light("children", name, True, reason % {"count": youth}, _("This kind of meeting is for adults."))
    reason = ngettext("%(count)d under 18.", "%(count)d under 18.", youth) % {"count": youth}
    return Light(
        "children", name, None, reason, _("She comes only with her own yes and a guardian's. Two adults stay.")
    )
