"""Consent at 360 px, with and without JavaScript: given, understood, limited, paused, let go on, said yes to again and
stopped by an adult; renewed before it ends, or let end; a child with her guardian; and the child turning 18. Every page
is examined by axe. Taps are counted.
"""

import re
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.hand import Hand
from tests.consent.helped import photo

pytestmark = pytest.mark.no_database
CODE = """
from django.db import transaction
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.identity.models import Advisor
with transaction.atomic():
    set_local(user_id="", job="seed", programme="")
    print(Advisor.objects.get(user__username="%s").shown_code)
"""
# Half a year and a year ago she said yes to two things, which end within days; the rest she puts off.
ENDS_WITHIN_DAYS = """
import uuid
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from consent.notices.models import NoticeItem
from consent.records.actions import answer_purpose
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.identity.models import Advisor
with transaction.atomic():
    set_local(user_id="", job="seed", programme="")
    her = Advisor.objects.get(user__username="%s")
    asked = NoticeItem.objects.filter(notice__programme=her.enrolments.get().programme_id, notice__state="published")
    days_ago = {"contact.sms": 175, "payment.provider": 355}
    for item in asked.select_related("programme", "purpose", "notice"):
        days = days_ago.get(item.purpose_id)
        late = {"said_at": timezone.now() - timedelta(days=days), "late_reason": "paper"} if days else {}
        answer_purpose(advisor=her, item=item, language="en", answer="yes" if days else "not_now", key=uuid.uuid4(),
                       by=her.user, **late)
"""
OF_AGE = """
from datetime import timedelta
from django.utils import timezone
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.identity import vault
from survivor_engagement.identity.models import Advisor
from django.db import transaction
with transaction.atomic():
    set_local(user_id="", job="seed", programme="")
    her = Advisor.objects.get(age_band="under_18")
    now = timezone.now()
    vault.know_age(her, "under_18", [now - timedelta(days=365 * years + 1) for years in (12, 6, 3, 0)])
"""


class Tapping(Hand):
    """A hand that counts what it taps: links, buttons and choices."""

    taps = 0

    def follow(self, words: str) -> "Tapping":
        self.taps += 1
        return super().follow(words)

    def press(self, words: str, **typed) -> "Tapping":
        self.taps += 1 + len(typed)
        return super().press(words, **typed)


@pytest.fixture
def hand(people, examiner):
    """`with hand("Sage", script=False) as her`: somebody with the site in her hand."""

    @contextmanager
    def take(who: str, *, script: bool = True, width: int = 360):
        context = people.context(who, width=width, java_script_enabled=script)
        passphrase = people.signin(who)["passphrase"]
        taking = Tapping(context.new_page(), examiner, passphrase)
        taking.with_script = script
        yield taking
        people.close(who, context)

    return take


@pytest.fixture
def code_of(site, people):
    """By which code the team knows her."""
    return lambda who: site.manage("shell", "-v", "0", "-c", CODE % people.signin(who)["username"]).strip()


def answer_the_rest(her: Tapping) -> None:
    """What else waits is put off, until the check questions or the receipt."""
    for _question in range(8):
        if not her.has("Save and continue"):
            return
        her.press("Save and continue", answer="not_now")


@pytest.mark.parametrize(("who", "script"), [("Sage", True), ("Tern", False)])
def test_ct_066_ct_145_an_adult_gives_understands_limits_renews_pauses_and_stops(who, script, hand, code_of):
    question = "Your words, without your name"
    with hand(who, script=script) as her:
        her.go("/c/").taps = 0
        her.follow(question).press("Save and continue", answer="yes")
        giving = her.taps
        answer_the_rest(her)
        her.press("Continue", chosen="0").follow("It is not clear to me yet").press("Save", wish="another_day")
        her.sees("Something is not clear yet", "Yes, once it is clear to you")
        her.follow("Read it again").press("It is clear now")
        her.go("/c/").follow(question).follow("Set a limit of your own").press("Save", provisions=["own_country"])
        her.sees("Not in the country I come from").follow("Read the question again")
        her.press("Save and continue", answer="yes").go("/c/").follow(question).sees("Not in the country I come from")
        with hand("Facilitator") as staff:
            staff.go("/w/kz1/advisors/").follow(code_of(who)).follow("Somebody says that she wants it to stop")
            staff.press("Let it rest", what="quote.unnamed").sees("It rests from now on")
        her.go("/c/").follow(question).sees("Paused").press("Let it go on")
        her.go("/c/").taps = 0
        her.follow(question).press("Stop this").sees("This is stopped")
        assert her.taps <= giving
        her.follow("What we do now that you stopped")
        her.go("/c/").sees("Stopped")


def end_on(her: Tapping, after: str = "") -> date:
    """The day on which a yes ends, as it stands on her page: the first there, or the first after these words."""
    page = her.page.locator("main").inner_text()
    said = re.search(r"[Uu]ntil (\d{1,2} \w+ \d{4})", page[page.index(after) :])[1]
    return datetime.strptime(said, "%d %B %Y").date()  # noqa: DTZ007 - a day


def test_a_yes_that_ends_within_days_is_said_for_longer_and_another_is_let_end(hand, site, people):
    title, texts, payment = "One choice ends soon", "Text messages to your phone", "Payment details to the bank"
    site.manage("shell", "-v", "0", "-c", ENDS_WITHIN_DAYS % people.signin("Reed")["username"])
    with hand("Reed", script=False) as her:
        her.go("/").sees(title, texts, payment).follow(f"{title} {texts}").sees(
            "You said yes", "Then it ends by itself"
        )
        first = end_on(her)
        her.follow("Read the question again, and say yes for longer").press("Save and continue", answer="yes")
        while her.page.url.count("/c/check/"):
            her.press("Continue", chosen="0").follow("Go on")
        her.sees("Your answers are saved", "You said yes to")
        on_receipt = end_on(her, after="text messages")
        her.go("/c/").follow(texts).sees("You said yes")
        assert end_on(her) == on_receipt
        assert 0 < (first - timezone.localdate()).days < 30 < 150 < (on_receipt - first).days < 185
        her.go("/").sees(title, payment)
        expect(her.page.locator("main")).not_to_contain_text(texts)
    with hand("Reed") as her:
        her.go("/").follow(title)
        last = end_on(her)
        her.follow("Read the question again, and say yes for longer").press("Save and continue", answer="not_now")
        her.sees("Your answers are saved").go("/")
        expect(her.page.locator("main")).not_to_contain_text(title)
        her.go("/c/").follow(payment).sees("You said yes", "Then it ends by itself")
        assert end_on(her) == last


def write_down_a_yes_on_paper(staff: Tapping, child: str, question: str) -> None:
    """As whoever leads does it with the paper of a guardian in her hand, asked without the child."""
    now = timezone.localtime(timezone=ZoneInfo("Asia/Almaty"))
    staff.go("/w/kz1/advisors/").follow(child).follow("Who may speak for her").follow("A guardian answers")
    staff.follow(question).press("Go on", language="en", how="paper_signed").sees("Ask the guardian where the child")
    staff.press(
        "Write it down", told="nobody", answer="yes", day=f"{now:%Y-%m-%d}", hour=f"{now:%H:%M}", pages="1",
        upload={"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": photo()}, original_seen=True,
        brought_up="her_wish", spoken_in="en", speaks=["en"], attested=True,
    ).sees("Written down as the guardian's answer")  # fmt: skip


def test_a_child_answers_and_a_guardian_beside_her_and_at_18_only_she(hand, site, code_of):
    question = "Taking part in the group"
    with hand("Finch", script=False) as child:
        child.go("/c/").sees("You are under 18").taps = 0
        child.follow(question).sees("Somebody who cares for you has answered, too: yes").press("Stop this")
        stopping = child.taps
        child.go("/c/").taps = 0
        child.follow(question).press("Save and continue", answer="yes")
        assert stopping <= child.taps
        with hand("Safeguarding lead") as lead:
            lead.go("/w/kz1/").follow("Look at the paper of a guardian").press("I have looked at it")
            lead.follow("A guardian answers").follow(question).press("Go on", language="en", how="told_to_staff")
            day = f"{timezone.localtime(timezone=ZoneInfo('Asia/Almaty')):%Y-%m-%d}"  # where the programme is
            lead.press("Write it down", answer="no", day=day).sees("Written down as the guardian's answer")
        child.go("/c/").follow(question).sees("not yes", "They do not see your answer")
        with hand("Facilitator") as staff:
            write_down_a_yes_on_paper(staff, code_of("Finch"), question)
            expect(staff.page.locator("main")).not_to_contain_text("not yes")
        child.go("/c/").follow(question).sees("Somebody who cares for you has answered, too: yes. They do not see")
        site.manage("shell", "-v", "0", "-c", OF_AGE)
        child.go("/c/").sees("Not answered")
    with hand("Finch") as woman:
        woman.go("/c/").sees("Not answered")
        expect(woman.page.locator("main")).not_to_contain_text("You are under 18")
        woman.follow(question).press("Save and continue", answer="yes").go("/c/").follow(question).sees("You said yes")
        expect(woman.page.locator("main")).not_to_contain_text("Somebody who cares for you")
