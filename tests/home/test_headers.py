"""What each answer tells the browser to do and not to do; and that nothing it names says anything. Attack 58."""

import re

import pytest
from django.conf import settings

TELLING = re.compile(
    r"surviv|victim|traffick|advis|programme|Bright|Open Field|Open Harbour|kz1|th2|django|guardian|juniper",
    re.IGNORECASE,
)
POLICY = {
    "default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'", "script-src 'self'",
    "style-src 'self'", "font-src 'self'", "connect-src 'self'", "media-src 'self'", "form-action 'self'",
    "img-src 'self' data:",
}  # fmt: skip
EVERY = {
    "Cache-Control": "no-store, private",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
OF_OTHERS = {
    "Content-Security-Policy",
    "Content-Type",
    "Content-Length",
    "Content-Language",
    "Vary",
    "Location",
    "Expires",
    "Clear-Site-Data",
    "Refresh",  # to /closed/, when the session has ended
}
PAGES = [
    ("", "/accounts/login/"), ("", "/start/"), ("", "/nothing/here/"), ("", "/leave/"), ("", "/closed/"),
    ("advisor", "/"), ("advisor", "/y/"), ("advisor", "/places/"), ("advisor", "/w/kz1/"),
    ("advisor", "/accounts/2fa/"), ("staff", "/w/kz1/"), ("staff", "/w/kz1/trail/"),
    ("staff", "/w/kz1/advisors/"), ("admin", "/setup/"), ("admin", "/setup/users/user/"),
]  # fmt: skip


@pytest.fixture
def browsers(client, client_for, juniper, manager, admin_user):
    return {
        "": client,
        "advisor": client_for(juniper.user),
        "staff": client_for(manager),
        "admin": client_for(admin_user),
    }


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_every_answer_carries_the_same_headers_and_no_other(who, path, browsers):
    told = dict(browsers[who].get(path).items())
    assert {name: told[name] for name in EVERY if name in told} == EVERY
    assert set(told["Content-Security-Policy"].split("; ")) == POLICY
    assert set(told) - set(EVERY) - OF_OTHERS == set()


@pytest.mark.parametrize(("who", "path"), [("", "/leave/"), ("advisor", "/leave/")])
def test_leaving_empties_the_stores_at_once_and_never_waits_for_a_cache(who, path, browsers):
    assert browsers[who].get(path)["Clear-Site-Data"] == '"storage"'


def test_signing_out_and_being_timed_out_empty_the_cache_too(browsers):
    answers = [browsers["advisor"].post("/accounts/logout/"), browsers[""].get("/closed/")]
    assert [answer["Clear-Site-Data"] for answer in answers] == ['"cache", "storage"'] * 2
    assert "Clear-Site-Data" not in browsers["staff"].get("/accounts/logout/")


@pytest.mark.parametrize("who", ["", "advisor", "staff", "admin"])
def test_cookies_are_three_without_a_word_and_closed_to_scripts_and_other_sites(who, browsers):
    browsers[who].get("/accounts/login/")
    browsers[who].post("/language/", {"language": "en"})
    cookies = browsers[who].cookies
    assert set(cookies) <= {"n", "t", "l"}
    assert cookies["l"]["httponly"] is True
    assert {cookie["samesite"] for cookie in cookies.values()} == {"Lax"}
    assert [name for name, cookie in cookies.items() if not cookie["httponly"]] == []


def test_the_cookie_of_a_session_goes_with_the_browser(client, juniper):
    client.post("/accounts/login/", {"login": juniper.user.username, "password": "four quiet green leaves"})
    assert (client.cookies["n"]["max-age"], client.cookies["n"]["expires"]) == ("", "")


def test_no_page_before_the_sign_in_names_the_work(browsers):
    pages = ["/accounts/login/", "/start/", "/start/code/", "/closed/", "/nothing/here/", "/accounts/signup/"]
    shown = {path: browsers[""].get(path).content.decode() for path in pages}
    assert TELLING.search("Survivor group, KZ1")
    assert {path: TELLING.search(page)[0] for path, page in shown.items() if TELLING.search(page)} == {}


def test_the_icon_and_the_name_say_nothing_and_there_is_no_manifest(client):
    icon = (settings.BASE_DIR / "static" / "icon.svg").read_text()
    page = client.get("/accounts/login/").content.decode()
    assert TELLING.search(icon + settings.SITE_NAME) is None
    assert re.findall(r'rel="(manifest|apple-touch-icon|preconnect|dns-prefetch|alternate)"', page) == []
    assert re.findall(r'<meta (?:name|property)="(og:[^"]+|description|author|generator)"', page) == []
