"""What lies in a session, the seed of a code app among it, is readable to nobody who has the database alone."""

import base64
import binascii
import json
import re
import time
import zlib

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.contrib.sessions.backends import db

from survivor_engagement.keys import ring
from survivor_engagement.users.models import Session
from survivor_engagement.users.sessions import SessionStore
from tests.harness.client import WebClient

TOTP = "/accounts/2fa/totp/activate/"


@pytest.fixture
def own_keys(settings, tmp_path):
    settings.ROOT_KEYS_DIR = tmp_path / "keys"
    ring.forget()
    ring.load()
    yield settings.ROOT_KEYS_DIR
    ring.forget()


def put_key(folder, version: int) -> None:
    path = folder / f"secrets.{version}"
    path.write_text(base64.b64encode(bytes([version]) * 32).decode())
    path.chmod(0o400)
    ring.forget()


def readings(text: str) -> bytes:
    """All that can be made of it without a key: as it stands, each part of it from base64, and that unpacked."""
    found = [text.encode()]
    for part in re.split(r"[^A-Za-z0-9+/=_-]", text):
        try:
            plain = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        except binascii.Error:
            continue
        found.append(plain)
        for skipped in range(20):
            try:
                found.append(zlib.decompressobj().decompress(plain[skipped:]))
            except zlib.error:
                continue
    return b"\n".join(found)


def forms_of(seed: str) -> list[bytes]:
    raw = base64.b32decode(seed)
    return [seed.encode(), seed.lower().encode(), raw, raw.hex().encode(), base64.b64encode(seed.encode())[:-4]]


@pytest.fixture
def setting_up(manager, client_for):
    """Half way through the set-up of a code app: her browser, and the seed that her session keeps until then."""
    client = client_for(manager)
    client.get(TOTP)
    return client, client.session["mfa.totp.secret"]


def test_the_seed_is_in_no_session_row_while_a_code_app_is_set_up(setting_up):
    _client, seed = setting_up
    rows = [json.dumps(row, default=str) for row in Session.objects.values()]
    assert len(rows) == 1
    found = readings(rows[0])
    assert [form for form in forms_of(seed) if form in found] == []
    as_before = readings(db.SessionStore().encode({"mfa.totp.secret": seed}))
    assert seed.encode() in as_before  # this search does find it where nothing is sealed


@pytest.mark.usefixtures("setting_up")
def test_nothing_that_is_in_a_session_stands_in_its_row(manager):
    names = [name.encode() for name in Session.objects.get(user=manager).get_decoded()]
    assert len(names) >= 6
    found = readings(Session.objects.get(user=manager).session_data)
    assert [name for name in names if name in found] == []


def test_the_set_up_goes_on_from_a_sealed_session(setting_up, manager):
    client, seed = setting_up
    assert Session.objects.get().get_decoded()["mfa.totp.secret"] == seed
    code = totp.format_hotp_value(totp.hotp_value(seed, int(time.time()) // 30))
    assert client.post(TOTP, {"code": code}).status_code == 302
    assert decrypt(Authenticator.objects.get(user=manager, type="totp").data["secret"]) == seed


@pytest.mark.parametrize("end", ["empty", "rubbish", "open", "cut", "longer"])
def test_a_session_that_does_not_open_is_over_and_no_error(end, manager, client_for):
    client = client_for(manager)
    row = Session.objects.get()
    row.session_data = {
        "empty": "",
        "rubbish": "ключ ::: é",
        "open": db.SessionStore().encode(dict(client.session)),  # as they were before
        "cut": row.session_data[:-8],
        "longer": f"{row.session_data}AAAA",
    }[end]
    row.save()
    answer = client.get("/w/kz1/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/w/kz1/")
    assert SessionStore(row.session_key).person is None


def test_a_session_opens_under_its_own_key_only(manager, admin_user, client_for):
    hers, other = client_for(manager), client_for(admin_user)
    keys = [client.session.session_key for client in (hers, other)]
    moved = Session.objects.get(session_key=keys[1])
    Session.objects.filter(session_key=keys[0]).update(session_data=moved.session_data, user=moved.user)
    assert SessionStore(keys[0]).load() == {}
    assert hers.get("/setup/").status_code == 302


def test_a_session_that_is_used_goes_under_the_newer_root_key_and_the_rest_is_over_with_the_older_one(
    own_keys, juniper
):
    used, unused = WebClient().sign_in(juniper.user), WebClient().sign_in(juniper.user)
    put_key(own_keys, 2)
    assert used.get("/m/").status_code == 200
    values = used.session
    values["seen"] -= 30  # used half a minute ago: its last-seen mark is written anew
    values.save()
    (own_keys / "secrets.1").unlink()
    ring.forget()
    assert used.get("/m/").status_code == 200
    assert unused.get("/m/")["Location"].startswith("/accounts/login/")
