"""Each dangerous thing has one door; nobody builds a second one."""

import ast
import inspect
import re

from django.db import models
from django.forms import BaseForm

from survivor_engagement.common.forms import PlainWords
from survivor_engagement.common.questions import declared_questions
from survivor_engagement.programmes.middleware import is_declared
from tests.house.tree import HOUSES, ROOT, code_files, functions, name, own_models, parsed, routes


def using(pattern: str) -> list[str]:
    found = re.compile(pattern)
    return sorted(name(path) for path in code_files() if found.search(path.read_text()))


def test_every_route_has_a_declared_door():
    undeclared = sorted(where for where, pattern in routes() if not is_declared(pattern.callback))
    assert undeclared == []


def test_only_grants_speaks_to_guardian():
    # the models subclass guardian's table, as guardian asks for direct foreign keys: these are all exceptions there are
    assert using(r"(?m)^(from|import) guardian") == [
        "benchmarks/lists.py",  # measured as a rival
        "survivor_engagement/files/models.py",
        "survivor_engagement/grants.py",
        "survivor_engagement/identity/reveals.py",
    ]


def test_tables_and_rows_of_data_leave_by_the_helper_of_exports():
    assert using(r"csv\.writer|DictWriter|Workbook\(|JsonResponse\(") == [
        "compensation/payouts/rails/wallet.py",  # what a wallet company takes; it lies sealed and is opened by roles
        "survivor_engagement/exports/writers.py",
        "survivor_engagement/health.py",  # whether it is well
        "survivor_engagement/identity/kept_views.py",  # her own copy of what is kept about her
    ]


def test_only_the_vault_takes_the_role_of_the_vault():
    assert using(r"SET LOCAL ROLE") == ["survivor_engagement/identity/vault.py"]


def test_only_the_scope_and_its_rows_set_who_is_asking():
    assert using(r"set_config\(") == [
        "survivor_engagement/common/rowsecurity.py",
        "survivor_engagement/identity/migrations/0006_known_scope.py",
        "survivor_engagement/identity/migrations/_opening_roles.py",
        "survivor_engagement/identity/migrations/_partners.py",
        "survivor_engagement/identity/migrations/_scope_of_oneself.py",
    ]


def test_only_messaging_speaks_to_a_person():
    speaking = using(r"send_mail|EmailMessage|import apprise|Apprise\(")
    to_a_mailbox = ["survivor_engagement/audit/mailbox.py"]  # heads of the trail, which say nothing of anybody
    others = [path for path in speaking if not path.startswith(("survivor_engagement/messaging/", "demo/"))]
    assert others == to_a_mailbox


def test_only_accepting_an_offer_accepts_a_participation():
    calls = [
        f"{name(path)}:{function.name}"
        for path in code_files()
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "accept_participation"
    ]
    assert calls == ["compensation/dues/actions.py:accept_offer"]


def test_every_form_says_in_plain_words_what_to_mend():
    assert list(routes())  # the pages load all forms
    own = [form for form in _narrower(BaseForm) if form.__module__.split(".")[0] in HOUSES]
    assert own
    assert [form.__qualname__ for form in own if not issubclass(form, PlainWords)] == []


def _narrower(kind: type) -> list[type]:
    return [form for nearest in kind.__subclasses__() for form in (nearest, *_narrower(nearest))]


def test_views_never_write_by_themselves():
    writes = re.compile(r"\.(save|create|bulk_create|update_or_create|get_or_create|delete)\(")
    views = [path for path in code_files() if path.name.endswith("views.py") or path.name == "forms.py"]
    lines = [(name(path), line) for path in views for line in path.read_text().split("\n")]
    assert [where for where, line in lines if writes.search(line)] == []


def actions() -> list[tuple[str, ast.FunctionDef]]:
    return [
        (name(path), node)
        for path in code_files()
        if path.name == "actions.py" or path.parent.name == "actions"
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


NOT_ACTIONS = {
    "record",
    "record_for_each",
    "hash_code",
    "find_invitation",
}  # the trail itself, and questions beside their actions


def test_every_action_is_atomic_keyword_only_and_knows_by_whom():
    wrong = []
    for path, node in actions():
        decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
        keywords = {argument.arg for argument in node.args.kwonlyargs}
        if node.name in NOT_ACTIONS:
            continue
        if node.args.args or "by" not in keywords or not any("transaction.atomic" in text for text in decorators):
            wrong.append(f"{path}:{node.name}")
    assert wrong == []


def test_every_field_with_choices_has_a_constraint():
    missing = []
    for model in own_models():
        rules = " ".join(str(constraint.deconstruct()) for constraint in model._meta.constraints)
        missing += [
            f"{model._meta.label}.{field.name}"
            for field in model._meta.local_fields
            if field.choices and f"'{field.name}" not in rules
        ]
    assert missing == []


def test_every_list_has_an_order():
    assert [model._meta.label for model in own_models() if not model._meta.ordering] == []


def test_no_model_prints_more_than_ids_and_codes():
    allowed = {"name", "code", "reference", "country", "pk", "token", "shown_code"}
    wrong = []
    for model in own_models():
        body = inspect.getsource(model.__str__) if model.__str__ is not models.Model.__str__ else ""
        used = set(re.findall(r"self\.([a-z_]+)", body))
        if not body or not used <= allowed:
            wrong.append(model._meta.label)
    assert wrong == []


def test_the_questions_and_those_who_answer_them_are_these():
    listed = (ROOT / "docs" / "questions.md").read_text()
    actual = {question.name: sorted(question.answered_by()) for question in declared_questions().values()}
    written = {
        match[0]: sorted(re.findall(r"`([a-z_.]+)`", match[1]))
        for match in re.findall(r"(?m)^\| `([a-z_.]+)` \| [^|]+ \| ([^|]*) \|", listed)
    }
    assert written == {question: answers for question, answers in actual.items() if not question.startswith("tests.")}
