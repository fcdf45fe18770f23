"""The first chapters: the ground is set up, people come in, and each says what she allows."""

import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from allauth.mfa.totp.internal import auth as totp
from django.utils import timezone

from survivor_engagement.programmes.models import Role
from survivor_engagement.users.models import User
from tests.journeys.story import ALL_DAY, Her, Story, account_number
from tests.journeys.visitor import Visitor

ROLES = {
    "manager": Role.MANAGER, "facilitator": Role.FACILITATOR, "safeguarding": Role.SAFEGUARDING,
    "finance": Role.FINANCE_PREPARER, "approver": Role.FINANCE_APPROVER, "releaser": Role.FINANCE_RELEASER,
}  # fmt: skip
AMOUNTS = {"hour": 250_000, "half_day": 900_000, "childcare": 400_000, "transport": 200_000, "data": 100_000}
PASSPHRASE = "amber otter quiet field"
TERMS = "We help to choose which projects are funded. You can leave at any time."
CARD_CODE = re.compile(r"\b(?:[3-9A-Y]{4}-){2}[3-9A-Y]{4}\b")
LAST_START = 18  # a meeting of four hours, an hour and a half from now, must fit into the day of the programme


def a_place_where_it_is_day() -> str:
    """The meeting is held on the day it is scheduled: the clock of the programme must leave room for it."""
    hour = datetime.now(ZoneInfo("Asia/Almaty")).hour
    return "Asia/Almaty" if hour < LAST_START else "America/Lima"


def the_admin_sets_up_the_programme(story: Story) -> None:
    admin = story.admin
    admin.open("/setup/programmes/organisation/add/").press(
        "Save", name="Open Field Foundation", neutral_name="Open Field Services"
    )
    admin.open("/setup/programmes/programme/add/").press(
        "Save", organisation="Open Field Foundation", code="KZ1", slug="kz1", name="Bright Steppe Child Protection",
        neutral_name="Bright Steppe", country="KZ", currency="KZT", timezone=a_place_where_it_is_day(),
        languages=["en", "kk", "ru"], status="active",
    )  # fmt: skip
    assert story.programme.neutral_name == "Bright Steppe"


def the_admin_gives_accounts_and_roles(story: Story) -> None:
    """Two people of finance hold a second role, so that being another person is tested, not only the role."""
    for title, role in ROLES.items():
        story.admin.open("/setup/users/user/add/").press("Save", kind="staff", label=title, language="en")
        the_admin_gives_role(story, title, role)
    for title, role in (("finance", Role.FINANCE_APPROVER), ("approver", Role.FINANCE_RELEASER)):
        the_admin_gives_role(story, title, role)
    for title in ("safeguarding", "finance", "approver", "releaser"):
        story.staff[title] = Visitor().signed_in_as(account(title))


def the_admin_gives_role(story: Story, title: str, role: Role) -> None:
    user = account(title)
    story.admin.open("/setup/programmes/roleassignment/add/").press(
        "Save", user=str(user.pk), programme=str(story.programme.pk), role=role, reason="set-up"
    )


def account(title: str) -> User:
    return User.objects.get(label=title)


def the_admin_writes_rates(story: Story) -> None:
    """The card of case P-A, the tax rule, and the account that payments leave from."""
    at, since = str(story.programme.pk), (timezone.localdate() - timedelta(days=60)).isoformat()
    lines = {}
    for number, (code, minor) in enumerate(AMOUNTS.items()):
        lines |= {f"lines-{number}-code": code, f"lines-{number}-amount_minor": str(minor)}
    card = {"programme": at, "currency": "KZT", "effective_from": since}
    story.admin.open("/setup/rates/ratecard/add/").press("Save", **card, **lines)
    story.admin.open("/setup/rates/taxrule/add/").press("Save", **card, percent="10", threshold_minor="0")
    story.admin.open("/setup/payouts/fundingaccount/add/").press(
        "Save", programme=at, currency="KZT", bic="HSBKKZKX", account=account_number("601A000000000000")
    )
    assert story.admin.path == "/setup/payouts/fundingaccount/", story.admin.text


def finance_approves_rates(story: Story) -> None:
    rates = story.home("approver").follow("Rates")
    rates.follow("Card 1").press("Approve")
    rates.follow("Rates").press("Approve")


def joins_with_a_code_from_the_admin(story: Story, title: str) -> Visitor:
    """The code is shown once; the account is joined with it, and then a second factor is asked for."""
    page = f"/setup/users/user/{account(title).pk}/change/"
    code = CARD_CODE.search(story.admin.open(page).press("Make an invitation code").text)[0]
    visitor = Visitor().open("/start/").press("English").press("Continue", code=code)
    visitor.press("Continue", passphrase=PASSPHRASE).sees("Connect a code app")
    return visitor


def one_time_code(secret: str) -> str:
    """As an app shows it; never in the last moment of its half minute."""
    while time.time() % totp.app_settings.TOTP_PERIOD > totp.app_settings.TOTP_PERIOD - 2:
        time.sleep(0.1)
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // totp.app_settings.TOTP_PERIOD))


def staff_without_a_second_factor_are_sent_to_set_one_up(story: Story) -> None:
    visitor = joins_with_a_code_from_the_admin(story, "facilitator")
    for address in ("/w/", "/w/kz1/", "/w/kz1/advisors/"):
        assert visitor.open(address).path == "/accounts/2fa/totp/activate/"
    visitor.press("Connect", code=one_time_code(visitor.find(".//*[@class='code big']")))
    story.staff["facilitator"] = visitor.open("/w/kz1/").sees("Today")


def the_manager_signs_in_with_passphrase_and_code(story: Story) -> None:
    visitor = joins_with_a_code_from_the_admin(story, "manager")
    secret = visitor.find(".//*[@class='code big']")
    visitor.press("Connect", code=one_time_code(secret)).open("/w/kz1/").press("Sign out")
    assert visitor.open("/w/kz1/").path == "/accounts/login/"
    visitor.press("Sign in", login=account("manager").username, password="amber otter quiet house")
    visitor.sees("This name and passphrase do not belong together")
    visitor.press("Sign in", login=account("manager").username, password=PASSPHRASE).sees("Second step")
    visitor.open("/w/kz1/").sees("Second step")
    story.staff["manager"] = visitor.press("Sign in", code=one_time_code(secret)).sees("Today")
    assert visitor.path == "/w/kz1/"


def help_services_are_listed_and_checked(story: Story) -> None:
    lead = story.home("safeguarding").follow("Help services").follow("Add a service")
    lead.press(
        "Save", kind="psychosocial", name="Talk line", phone="+7 000 000 10 01", hours="Every day",
        languages=["en"], cost="Free of charge", public=["on"], listed=["on"],
    )  # fmt: skip
    lead.press("It is as written").sees("Talk line")


def a_group_needs_terms_that_somebody_else_approved(story: Story) -> None:
    manager = story.home("manager").follow("Groups").follow("New group")
    manager.press(
        "Save", name="Advisory group", neutral_name="Thursday group", purpose="Helps to choose projects.", seats="7",
        term_months="12", max_terms="2", quorum="2", decision_rule="majority", level="co_decides", languages=["en"],
    ).sees("Before the group can start")  # fmt: skip
    group = manager.path
    assert manager.force(f"{group}activate/") == 409
    manager.open(group).follow("Write the terms").press("Save", en=TERMS)
    terms = manager.follow("Read the terms").path
    assert (manager.force(f"{terms}approve/"), manager.force(f"{group}activate/")) == (403, 409)
    assert "I have read them: approve" not in manager.buttons()
    story.staff["safeguarding"].open(terms).press("I have read them: approve")
    manager.open(group).press_twice("Activate the group").sees("active")


def what_is_asked_is_written_and_offered(story: Story) -> None:
    manager = story.home("manager").follow("Consent").follow("What we ask: versions").press("Write a new version")
    version = manager.press("Give it to others to read").path
    assert manager.force(f"{version}publish/") == 403
    lead = story.staff["safeguarding"].open(version).sees("no advisor has said yet that these words are clear")
    assert "I have read it: publish" not in lead.buttons()
    story.version = version


def she_finds_it_clear_and_a_second_person_publishes_it(story: Story, her: Her) -> None:
    for turn in ("for adults", "for ages 6 to 11", "for ages 12 to 14", "for ages 15 to 17"):
        phone = her.visitor.open("/").follow("Read new words before others get them")
        phone.sees("You do not have to read them").sees(turn.capitalize())
        phone.press("These words are clear").sees("Thank you. You can stop here.")
    assert "Read new words before others get them" not in phone.text
    lead = story.staff["safeguarding"].open(story.version).sees("1 reader finds it clear")
    assert her.code not in lead.text
    lead.press("I have read it: publish").sees("Published")
    phone.open("/")


def she_is_enrolled(story: Story, her: Her) -> None:
    """Name into the vault, a random code out; no card before somebody asked how she can be reached."""
    manager = story.home("manager").follow("Advisors").follow("Enrol an advisor")
    manager.press("Enrol", legal_name=her.legal_name, age_band="adult", language="en")
    her.code = manager.find(".//h1").split()[0]
    page = manager.path
    assert re.fullmatch("(?:[34679AC-HJ-NP-RT-Y]{4}-?){2}", her.code), "eight symbols without look-alikes"
    assert her.legal_name not in manager.text
    assert manager.force(f"{page}card/") == 409
    manager.open(page).follow("How she can be reached safely")
    manager.press("Save", **her.contact | hours_named_by(her), phone=her.phone)
    assert her.phone not in manager.text


def hours_named_by(her: Her) -> dict:
    """Juniper first names an hour that is near and not now; the others name the whole day."""
    now = timezone.localtime(timezone.now(), ZoneInfo(a_place_where_it_is_day()))
    near = {"from_time": f"{now + timedelta(minutes=15):%H:%M}", "until_time": f"{now + timedelta(minutes=80):%H:%M}"}
    return {} if "from_time" in her.contact else near


def she_gets_a_card_and_comes_in(story: Story, her: Her) -> None:
    """Language by its own name, code, name and passphrase, the way out, her sign-in name, Home."""
    card = story.staff["manager"].follow("Invitation card").press("Make the card")
    code = CARD_CODE.search(card.text)[0]
    assert not re.search(r"(?i)surviv|advis|victim|bright steppe", card.find(".//section[@class='cut stack']"))
    phone = her.visitor.open("/start/").sees("English", "Қазақша", "ไทย").press("English")
    phone.press("Continue", code="ABCD-EFGH-JKMN").sees("This code does not open anything now")
    phone.press("Continue", code=code.lower()).press_twice("Continue", chosen_name=her.name, passphrase=PASSPHRASE)
    assert phone.open("/start/way-out/").find(".//a[@data-leave][@class='leave']/@href") == "/leave/"
    phone.follow("I understand, continue").follow("I have it, go on").sees(f"Hello, {her.name}")
    assert 1 <= len(waiting(phone)) <= 3, phone.text
    assert Visitor().open("/start/code/").press("Continue", code=code).path == "/start/code/"


def waiting(phone: Visitor) -> list[str]:
    return phone.page.xpath("//section[h2='Waiting for you']//li")


def leaving_ends_her_session(story: Story, her: Her) -> None:
    """One link, out at once; she comes back with her name and passphrase."""
    out = her.visitor.client.get("/leave/")
    assert (out.status_code, out.headers["Clear-Site-Data"]) == (303, '"storage"')
    assert her.visitor.open("/").path == "/accounts/login/"
    her.visitor.press("Sign in", login=her.advisor.user.username, password=PASSPHRASE).sees(f"Hello, {her.name}")


def she_answers_each_question_by_itself(story: Story, her: Her) -> None:
    phone = story.of(her.name)
    phone.open(phone.page.xpath("string(//section[h2='Waiting for you']//li/a/@href)"))
    if phone.path == "/c/":
        phone.open(phone.page.xpath("string(//main//ul[@class='todo']//a/@href)"))
    asked = 0
    while "Save and continue" in phone.buttons():
        asked += 1
        assert phone.page.xpath("//input[@type='radio']/@value") == ["yes", "no", "not_now"]
        assert not phone.page.xpath("//input[@checked]")
        question = phone.find(".//h1")
        answer = next((word for part, word in her.answers.items() if part in question), "yes")
        phone.press_twice("Save and continue", answer=answer)
    assert asked == 5
    she_answers_the_check_questions(phone)


def she_answers_the_check_questions(phone: Visitor) -> None:
    """A wrong answer is answered with an explanation and changes nothing."""
    for _number in range(3):
        phone.press("Continue", chosen="0")
        phone.follow("Go on")
    assert phone.path.startswith("/c/receipt/")
    phone.sees("Your answers are saved", "You said yes to", "How to change or stop")


def she_says_how_she_is_paid(story: Story, her: Her) -> None:
    phone = story.of(her.name).follow("How I am paid").follow(her.paid_by)
    phone.press_twice("Pay me like this", **her.payee).sees("Now")
    assert not any(value in phone.text for value in (her.payee.get("phone"), her.payee.get("account")) if value)


def she_joins_the_group(story: Story, her: Her) -> None:
    group = story.home("manager").follow("Groups").follow("Advisory group").follow("Add a member")
    group.press_twice("Add", code=her.code, role="member").sees(her.code)


def she_is_asked_again_how_she_can_be_reached(story: Story, her: Her) -> None:
    manager = story.home("manager").follow("Advisors").follow(her.code)
    manager.follow("ask again").press("Save", **her.contact | ALL_DAY)
