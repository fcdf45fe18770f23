"""A sealed value opens by one explicit call with a purpose. Nothing that prints, copies or writes out a row holds one.
(Attack 54)"""

import base64
import json
import pickle
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.forms import model_to_dict
from django.template import Context, Engine
from django.views.debug import ExceptionReporter

from survivor_engagement.files.actions import store_bytes
from survivor_engagement.identity import actions, vault
from survivor_engagement.identity.models import Advisor
from survivor_engagement.keys import ring, sealing
from survivor_engagement.programmes.models import Organisation
from tests.compensation.payouts import by_wallet
from tests.house.test_one_way_to_do_it import using

NAME, CHOSEN, PHONE, SEED, CONTENT = (
    "Quillon Canaryname", "Zephyrine", "+77019998877", "KVKFKRCPNZQUYMLX", b"the-story-of-quillon"
)  # fmt: skip
CANARIES = [NAME, CHOSEN, PHONE, PHONE[1:], SEED, CONTENT.decode()]


@pytest.fixture
def planted(kz, manager, settings, tmp_path) -> Advisor:
    settings.FILES_DIR = tmp_path / "shelf"
    her = actions.enrol_advisor(
        programme=kz, legal_name=NAME, age_band="adult", language="en", basis="unsaid", by=manager
    )
    values = {"chosen_name": CHOSEN, "phone": PHONE, "payee_details:1": json.dumps({"name": NAME, "phone": PHONE})}
    vault.seal(her, values, by=manager, purpose="enrolment", programme_id=kz.pk)
    by_wallet(her, kz)
    store_bytes(content=CONTENT, content_type="text/csv", programme=kz, by=manager, kind="statement", advisor=her)
    Authenticator.objects.create(user=manager, type="totp", data={"secret": sealing.seal_secret(SEED)})
    actions.ask_reveal(advisor=her, programme=kz, fields=["phone"], purpose="contact", by=manager)
    return her


def leaks(text: str | bytes) -> list[str]:
    """The canaries in a text, plain or as base64, hexadecimal digits or JSON would write them."""
    text = text.decode("latin-1") if isinstance(text, bytes) else text
    forms = [
        (plain, form)
        for plain in CANARIES
        for form in (plain, base64.b64encode(plain.encode()).decode().rstrip("=")[:-1], plain.encode().hex())
    ]
    return sorted({plain for plain, form in forms if form in text})


def rows() -> list:
    found = [row for model in apps.get_models() for row in model._default_manager.using(_base(model)).all()]
    return [row for row in found if row is not None]


def _base(model) -> str:
    return "keys" if model._meta.app_label == "keys" else "default"


WAYS = {
    "str": str,
    "repr": repr,
    "format": lambda row: f"{row}",
    "dict": lambda row: repr(vars(row)),
    "model_to_dict": lambda row: repr(model_to_dict(row)),
    "pickle": pickle.dumps,
    "json": lambda row: serializers.serialize("json", [row]),
    "xml": lambda row: serializers.serialize("xml", [row]),
    "error report": lambda row: report_about(row),
    "template": lambda row: Engine().from_string("{{ row }}{{ context }}").render(Context({"row": row})),
}


def report_about(row) -> str:
    """What Django itself would write of an error with this row at hand: frames and the names in them."""
    try:
        raise ValueError(f"something about {row!r}")
    except ValueError as error:
        return ExceptionReporter(None, type(error), error, error.__traceback__).get_traceback_text()


def test_a_value_in_a_row_would_be_seen_in_every_way():
    careless = Organisation(name=NAME, neutral_name="")
    assert {way: leaks(write(careless)) for way, write in WAYS.items()} == {way: [NAME] for way in WAYS}
    assert leaks(base64.b64encode(CONTENT)) == leaks(CONTENT.hex()) == [CONTENT.decode()]


@pytest.mark.parametrize("way", WAYS)
def test_no_row_of_any_table_holds_a_value(way, planted):
    kinds = {type(row) for row in rows()}
    assert len(kinds) >= 15
    assert {type(row).__name__: leaks(WAYS[way](row)) for row in rows() if leaks(WAYS[way](row))} == {}


@pytest.mark.parametrize("database", ["default", "keys"])
def test_a_dump_of_all_tables_holds_none(database, planted):
    written = StringIO()
    apps_in_it = ["keys"] if database == "keys" else []
    call_command("dumpdata", *apps_in_it, database=database, stdout=written)
    assert (str(planted.public_id) in written.getvalue(), leaks(written.getvalue())) == (True, [])


def test_no_key_is_written_out_anywhere(planted, settings):
    key = ring.newest("identity")
    root = base64.b64decode((settings.ROOT_KEYS_DIR / "identity.1").read_text())
    for text in (repr(key), str(vars(ring)), repr(ring.newest), f"{key}"):
        assert (root.hex() in text, repr(root) in text, base64.b64encode(root).decode() in text) == (False,) * 3
    with pytest.raises(TypeError, match="stays in its process"):
        pickle.dumps(key)


def test_values_open_in_these_places_and_nowhere_else():
    assert using(r"\b(open_many|open_each|open_sealed|open_bytes|open_for_house|open_secret)\(") == [
        "benchmarks/vault.py",
        "compensation/payouts/answers.py",
        "survivor_engagement/files/answers.py",
        "survivor_engagement/files/reading.py",
        "survivor_engagement/identity/answers.py",
        "survivor_engagement/identity/search.py",
        "survivor_engagement/identity/vault.py",
        "survivor_engagement/keys/house.py",
        "survivor_engagement/keys/sealing.py",
        "survivor_engagement/users/adapters.py",
        "survivor_engagement/users/answers.py",
        "survivor_engagement/users/hashers.py",
        "survivor_engagement/users/sessions.py",
    ]
