"""Nobody is shut out: WCAG 2.2 A and AA by axe, on every page that links lead to, and on the pages of errors."""

import pytest

from tests.browser.walking import violations

pytestmark = pytest.mark.no_database

WALKERS = ["", "Juniper", "Tern", "Sage", "Finch", "Reed"]
STAFF = [
    "Programme manager", "Facilitator", "Safeguarding lead", "Finance 1", "Finance 2", "Finance 3",
    "Monitoring officer", "Auditor", "Independent contact", "Programme manager of TH2", "System administrator",
]  # fmt: skip
# Sends the page's form with nothing in it, where that can only be answered with errors.
MUST_BE_FILLED = "main form[method=post] [required]"
SEND_EMPTY = """() => {
  const form = document.querySelector('main form[method=post] [required]').form;
  for (const field of form.elements) {
    if (field.type === 'radio' || field.type === 'checkbox') field.checked = false;
    else if (field.type !== 'hidden' && field.type !== 'submit') field.value = '';
  }
  form.submit();
}"""


def test_axe_would_notice_a_field_without_a_name_and_letters_too_pale(open_page):
    page = open_page()
    page.goto("/start/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input type=text>')")
    page.evaluate("document.querySelector('h1').style.color = '#ccc'")
    assert sorted(line.partition(":")[0] for line in violations(page)) == ["color-contrast", "label"]


@pytest.mark.parametrize("who", WALKERS + STAFF)
def test_axe_finds_nothing_on_any_page_of(who, walk_of):
    walk = walk_of(who)
    assert len(walk.pages) >= 5
    assert walk.all("axe") == []
    assert {page.status for page in walk.pages} == {200}


@pytest.mark.parametrize("who", ["", "Sage", "Programme manager", "Facilitator", "Safeguarding lead", "Finance 1"])
def test_axe_finds_nothing_when_a_form_is_sent_empty_by(who, walk_of, open_page, examiner):
    pages = [page.path for page in walk_of(who).pages if not page.path.startswith("/accounts/2fa")]
    page, found, sent = open_page(who), [], 0
    for path in pages:
        page.goto(path)
        if page.locator(MUST_BE_FILLED).count():
            with page.expect_navigation():
                page.evaluate(SEND_EMPTY)
            sent += 1
            assert page.title().startswith("Error: "), path
            found += [f"{path}: {one}" for one in examiner.examine(page, page.viewport_size["width"])]
    assert sent >= 2
    assert found == []


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("", "/nothing/here/", 404),
        ("Juniper", "/w/kz1/", 404),
        ("Facilitator", "/w/th2/", 404),
        ("Auditor", "/w/kz1/groups/", 403),
        ("System administrator", "/gallery/", 200),
        ("", "/closed/", 200),
    ],
)
def test_axe_finds_nothing_on_the_page_of_a_refusal(who, path, status, open_page):
    page = open_page(who)
    assert page.goto(path).status == status
    assert violations(page) == []


def test_axe_finds_nothing_on_the_page_that_says_not_now(open_page):
    page = open_page("Finance 1 of TH2")
    page.goto("/w/th2/pay/batches/")
    with page.expect_navigation() as answered:
        page.evaluate("""() => {
          const form = document.querySelector('form[method=post]');
          form.action = '/w/th2/pay/batches/prepare/';
          form.submit();
        }""")
    assert answered.value.status == 409
    assert violations(page) == []
