"""Two administrators with the same set-up page open: neither takes back what the other has done, unknowingly."""

import re
from html import unescape

import pytest
from django.db import connection

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.programmes.models import Area, Partner, Programme, Role
from survivor_engagement.users.models import User
from tests.attacks.test_payouts_together import meanwhile
from tests.harness.cast import make_staff
from tests.harness.factories import ProgrammeFactory

SAME = "Somebody else has changed this since you opened the page. It is now: {}. Save once more"


@pytest.fixture
def setup(admin_user, client_for):
    return client_for(admin_user)


class Opened:
    """A page with a form as a browser shows it: what she typed, what she left, what is hidden."""

    def __init__(self, client, where):
        self.client, self.where = client, where
        self._read(client.get(where).content.decode())

    def send(self, **typed):
        kept = {name: value for name, value in (self.fields | typed).items() if value is not None}
        answer = self.client.post(self.where, kept)
        if answer.status_code == 200:
            self._read(answer.content.decode())
        return answer

    def _read(self, page):
        self.fields = {}
        for tag in re.findall(r"<input [^>]*>", page):
            said = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
            box = said.get("type") in ("checkbox", "radio")
            ticked = not box or re.search(r"\bchecked\b", tag)
            if "name" in said and ticked and said.get("type") != "submit":
                self._add(said["name"], said.get("value", "on" if box else ""))
        for name, several, inside in re.findall(r'<select [^>]*?name="(\w+)"([^>]*)>(.*?)</select>', page, re.DOTALL):
            for value in re.findall(r'<option value="([^"]*)" selected', inside):
                self._add(name, value, several="multiple" in several)

    def _add(self, name, value, *, several=False):
        if several or name == "languages":
            self.fields.setdefault(name, []).append(value)
        else:
            self.fields[name] = value


@pytest.fixture
def account(kz):
    return make_staff(kz, Role.FACILITATOR, label="Facilitator 1")


def account_page(setup, account):
    return Opened(setup, f"/setup/users/user/{account.pk}/change/")


def test_an_old_page_does_not_switch_an_account_on_again_that_was_closed_since(setup, account):
    hers, his = account_page(setup, account), account_page(setup, account)
    assert his.send(is_active=None).status_code == 302
    assert hers.send(label="Facilitator 9").status_code == 302
    account.refresh_from_db()
    assert (account.is_active, account.label) == (False, "Facilitator 9")


def test_what_both_changed_is_asked_about_once_more_and_keeps_what_she_typed(setup, account):
    hers, his = account_page(setup, account), account_page(setup, account)
    his.send(label="Facilitator 8")
    answer = hers.send(label="Facilitator 9")
    assert SAME.format("Facilitator 8") in unescape(answer.content.decode())
    assert User.objects.get(pk=account.pk).label == "Facilitator 8"
    assert hers.fields["label"] == "Facilitator 9"
    assert hers.send().status_code == 302
    assert User.objects.get(pk=account.pk).label == "Facilitator 9"


def test_both_with_the_same_answer_are_of_one_mind(setup, account):
    hers, his = account_page(setup, account), account_page(setup, account)
    his.send(label="Facilitator 8")
    assert hers.send(label="Facilitator 8").status_code == 302


def test_the_trail_names_only_what_she_changed(setup, kz):
    where = f"/setup/programmes/programme/{kz.pk}/change/"
    hers, his = Opened(setup, where), Opened(setup, where)
    his.send(neutral_name="Stone group")
    hers.send(status="closing" if kz.status != "closing" else "active")
    named = AuditEvent.objects.filter(event="programme.changed").order_by("pk").values_list("fields", flat=True)
    assert [list(fields) for fields in named] == [["neutral_name"], ["status"]]
    assert Programme.objects.get(pk=kz.pk).neutral_name == "Stone group"


def test_lists_are_kept_apart_too(setup, kz):
    almaty, astana = Area.objects.create(country="KZ", name="Almaty"), Area.objects.create(country="KZ", name="Astana")
    where = f"/setup/programmes/programme/{kz.pk}/change/"
    hers, his = Opened(setup, where), Opened(setup, where)
    assert his.send(areas=[almaty.pk], languages=["en", "kk"]).status_code == 302
    assert hers.send(neutral_name="Stone group").status_code == 302
    kz.refresh_from_db()
    assert (list(kz.areas.all()), kz.languages, kz.neutral_name) == ([almaty], ["en", "kk"], "Stone group")
    later, latest = Opened(setup, where), Opened(setup, where)
    later.send(areas=[])
    answer = latest.send(areas=[astana.pk], languages=["en"])
    assert SAME.format("empty") in unescape(answer.content.decode())
    kz.refresh_from_db()
    assert (list(kz.areas.all()), kz.languages) == ([], ["en", "kk"])


def test_a_choice_is_told_by_its_name_and_a_row_of_another_table_too(setup, kz, th):
    partner = Partner.objects.create(organisation=kz.organisation, name="River House")
    where = f"/setup/programmes/partner/{partner.pk}/change/"
    hers, his = Opened(setup, where), Opened(setup, where)
    assert his.send(name="River Place").status_code == 302
    assert hers.send(name="River Home").status_code == 200
    assert hers.send(organisation=str(kz.organisation_id)).status_code == 302
    assert Partner.objects.get().name == "River Home"


@pytest.mark.parametrize("seen", ["", "nothing", "[]", '{"label": {}}', '{"unknown": 1, "is_active": "perhaps"}'])
def test_what_is_no_word_of_a_page_breaks_nothing(seen, setup, account):
    page = account_page(setup, account)
    assert page.send(seen=seen, label="Facilitator 7").status_code in (200, 302)
    assert User.objects.get(pk=account.pk).is_active


def test_an_account_that_was_closed_is_switched_on_by_who_sees_that_it_is_closed(setup, account):
    account_page(setup, account).send(is_active=None)
    assert not User.objects.get(pk=account.pk).is_active
    account_page(setup, account).send(is_active="on")
    assert User.objects.get(pk=account.pk).is_active


@pytest.mark.own_database
def test_who_reads_the_row_while_it_is_written_waits_and_takes_nothing_back(own_database, client_for):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.job', 'seed', false)")
    kz, where = ProgrammeFactory(code="KZ1"), "/setup/programmes/programme/{}/change/"
    hers, his = (
        Opened(client_for(User.objects.create_superuser(f"setup-oak-{number}")), where.format(kz.pk))
        for number in (401, 402)
    )
    with meanwhile(' FOR UPDATE OF "programmes_programme"', lambda: his.send(status="closing").status_code) as answers:
        assert hers.send(neutral_name="Stone group").status_code == 302
    kz.refresh_from_db()
    assert (answers, kz.neutral_name, kz.status) == ([302], "Stone group", "closing")
