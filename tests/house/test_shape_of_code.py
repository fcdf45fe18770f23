"""Rules about files and functions. A rule that is a test is not forgotten."""

import ast
import re

from django.db.models.signals import post_init, pre_init

from tests.house.tree import ROOT, code_files, functions, listed_files, name, own_models, parsed, templates

FILE_LINES, FUNCTION_LINES, TEST_LINES, TEMPLATE_LINES, COMPONENT_LINES = 400, 40, 600, 150, 40
MIGRATION = re.compile(r"/migrations/")


def length(path) -> int:
    return path.read_text().count("\n") + 1


def test_no_code_file_is_longer_than_400_lines():
    assert [name(path) for path in code_files() if length(path) > FILE_LINES] == []


def test_no_function_is_longer_than_40_lines():
    too_long = [
        f"{name(path)}:{function.name}"
        for path in code_files()
        for function in functions(path)
        if function.end_lineno - function.lineno + 1 > FUNCTION_LINES
    ]
    assert too_long == []


def test_no_test_file_is_longer_than_600_lines():
    tests = [path for path in listed_files() if path.suffix == ".py" and path.is_relative_to(ROOT / "tests")]
    assert [name(path) for path in tests if length(path) > TEST_LINES] == []


def test_templates_stay_short():
    limits = {True: COMPONENT_LINES, False: TEMPLATE_LINES}
    assert [name(path) for path in templates() if length(path) - 1 > limits[path.parent.name == "components"]] == []


def test_every_component_begins_by_naming_its_inputs():
    components = [path for path in templates() if path.parent.name == "components"]
    assert components
    assert [name(path) for path in components if not path.read_text().startswith("{% comment %}")] == []


def test_templates_hold_no_inline_script_style_or_unescaped_value():
    forbidden = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|<style|\|safe\b|autoescape off")
    assert [name(path) for path in templates() if forbidden.search(path.read_text())] == []


def test_forms_leave_the_checking_to_us_so_that_all_is_said_in_one_voice():
    fields = re.compile(r"\|crispy\b|components/input\.html")
    own = [path for path in templates() if fields.search(path.read_text()) and "<form" in path.read_text()]
    assert own
    assert [name(path) for path in own if "novalidate" not in path.read_text()] == []


def test_nobody_waits_for_instances_to_be_made():
    """Not a library either: rows of home pages become instances without telling (common.rows)."""
    signals = (pre_init, post_init)
    assert [model for model in own_models() if any(signal.has_listeners(model) for signal in signals)] == []


def test_nobody_uses_model_signals():
    forbidden = re.compile(r"models\.signals|@receiver|(pre|post)_(save|delete|init)\b|m2m_changed")
    assert [name(path) for path in code_files() if forbidden.search(path.read_text())] == []


def test_no_model_overrides_save_or_delete():
    overrides = [
        f"{name(path)}:{node.name}"
        for path in code_files()
        if path.name == "models.py" or path.parent.name == "models"
        for node in functions(path)
        if node.name in ("save", "delete")
    ]
    assert overrides == []


def test_views_are_functions():
    classes = [
        f"{name(path)}:{node.name}"
        for path in code_files()
        if path.name.endswith("views.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef)
    ]
    assert classes == []


def test_our_own_modules_are_imported_at_the_top_only():
    inside = [
        f"{name(path)}:{function.name}"
        for path in code_files()
        if not MIGRATION.search(name(path))
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    assert inside == []


def test_nothing_is_swallowed():
    bare = [
        f"{name(path)}:{node.lineno}"
        for path in code_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or all(isinstance(step, ast.Pass) for step in node.body))
    ]
    assert bare == []


def test_no_drawer_is_called_utils():
    drawers = {"utils", "helpers", "manager", "handler", "base", "misc"}
    assert [name(path) for path in code_files() if path.stem in drawers] == []


def test_migrations_are_named_by_hand():
    auto = re.compile(r"_auto_|_initial")
    assert [name(path) for path in code_files() if MIGRATION.search(name(path)) and auto.search(path.name)] == []


def test_no_unfinished_word_is_left():
    unfinished = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    kinds = (".py", ".html", ".css", ".js")
    own = [path for path in listed_files() if path.suffix in kinds and "tests" not in path.parts]
    assert [name(path) for path in own if unfinished.search(path.read_text())] == []
