"""The templates and the stylesheet: readable, plainly worded, light."""

import re
from pathlib import Path

import brotli
from django.conf import settings
from django.template.loader import get_template

TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "static"
PAGES = sorted(TEMPLATES.rglob("*.html"))
TAG = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{[%{#].*?[%}#]\}|<[^>]*>", re.DOTALL)
COLD = re.compile(r"\b(failed|forbidden|denied|invalid|illegal|suspicious|victim|beneficiary)\b", re.IGNORECASE)


def weight(path: Path) -> int:
    return len(brotli.compress(path.read_bytes()))


def test_every_template_can_be_read():
    names = [str(path.relative_to(TEMPLATES)) for path in PAGES]

    assert [get_template(name).template.name for name in names] == names


def words(path: Path) -> str:
    """What a person reads: the text, and of a template's tags the sentence to translate."""
    return TAG.sub(_sentence, path.read_text())


def _sentence(tag: re.Match[str]) -> str:
    return tag.group() if tag.group().startswith("{% translate") else " "


def test_no_page_uses_cold_words():
    assert COLD.search("Access denied")
    assert [path.name for path in PAGES if COLD.search(words(path))] == []


def test_the_stylesheet_and_the_script_are_light():
    assert weight(STATIC / "css/notes.css") <= 8 * 1024
    assert weight(STATIC / "js/leave.js") <= 1024


def test_colours_are_named_once():
    below_the_tokens = (STATIC / "css/notes.css").read_text().split("/* Scripts whose letters stack", 1)[1]
    paper = below_the_tokens.split("@media print", 1)[0]

    assert set(re.findall(r"#[0-9a-f]{3,6}\b", paper)) == {"#fff"}
