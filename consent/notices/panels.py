"""What waits: for the second person a version that somebody else wrote and offered; for an advisor who reads its
language the same words, to say whether they are clear; for the writers what readers found unclear."""

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from consent.notices.access import notices_visible_to
from consent.notices.models import CheckQuestion, Notice, NoticeText, ReadingDone, ToldFact
from consent.notices.reading_forms import FORMS_OF
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import Todo
from survivor_engagement.common.ready import Ready
from survivor_engagement.identity.ages import Band, band_of_hers
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

_SAME_LANGUAGE = {"language": OuterRef("language")}
TO_PUBLISH = Ready(
    lambda who, at: (
        notices_visible_to(who, at)
        .waiting_for_approval()
        .exclude(written_by=who.user.pk)
        .only("public_id", "major", "minor")
    ),
    verb="notice.approve",
)

UNCLEAR = Ready(
    lambda who, at: (
        notices_visible_to(who, at)
        .drafts()
        .annotate(said=Count("comments"))
        .filter(said__gt=0)
        .values_list("public_id", "said")
    ),
    verb="notice.manage",
)


def _whoever_reads_it(advisor_id: int) -> QuerySet[Advisor]:
    """Her, where the form of the words around it is one that she may be asked to read: as `forms_read_by`, in SQL."""
    own = [When(band=band, then=Value(forms[0].value)) for band, forms in FORMS_OF.items() if band != Band.ADULT]
    hers = Advisor.objects.filter(pk=advisor_id).annotate(band=band_of_hers("age_band", "pk"))
    return hers.annotate(own=Case(*own, default=Value(""))).filter(Q(band=Band.ADULT) | Q(own=OuterRef("form")))


# In each language and form that she has not answered in, and that is not as a machine left it.
TO_READ = Ready(
    lambda her: (
        NoticeText.objects.filter(item__notice__in=Notice.objects.waiting_for_approval().order_by())
        .exclude(
            Exists(
                ReadingDone.objects.filter(
                    notice=OuterRef("item__notice"), **_SAME_LANGUAGE, form=OuterRef("form"), advisor=her.advisor_id
                )
            )
        )
        .filter(Exists(_whoever_reads_it(her.advisor_id)))
        .exclude(Exists(NoticeText.objects.unchecked().filter(**_SAME_LANGUAGE, item__notice=OuterRef("item__notice"))))
        .exclude(Exists(CheckQuestion.objects.unchecked().filter(**_SAME_LANGUAGE, notice=OuterRef("item__notice"))))
        .exclude(Exists(ToldFact.objects.unchecked().filter(**_SAME_LANGUAGE, notice=OuterRef("item__notice"))))
        .order_by("programme", "language", "form")
        .values_list("item__notice__public_id", "programme", "language", "form")
        .distinct()
    )
)


def advisor_todos(scope: Scope) -> list[Todo]:
    """She is asked in the language she reads here, and in no other."""
    if scope.advisor_id is None:
        return []
    drafts = {
        notice: None
        for notice, programme_id, language, _form in TO_READ.rows(scope)
        if programme_id in scope.enrolled and language == get_language()
    }
    return [
        Todo(
            _("Read new words before others get them"),
            _("Only if you like. Are they clear?"),
            address("notices_mine:draft_read", notice),
        )
        for notice in drafts
    ]


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    return [
        *(
            Todo(
                _("Read and publish what we ask"),
                _("Version %(number)s, written by somebody else") % {"number": notice.version},
                address("notices:notice_detail", programme.slug, notice.public_id),
            )
            for notice in TO_PUBLISH.rows(scope, programme)
        ),
        *(
            Todo(
                _("Make words clearer"),
                ngettext("A reader found something unclear", "Readers wrote %(number)d times", number)
                % {"number": number},
                address("notices:notice_detail", programme.slug, notice),
            )
            for notice, number in UNCLEAR.rows(scope, programme)
        ),
    ]
