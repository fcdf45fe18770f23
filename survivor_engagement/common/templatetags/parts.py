"""Parts so small, and on a page so often, that the template engine takes longer to find them than to write them.

All other parts are templates in `templates/components/`. These, too, are on the gallery page.

    {% tag text tone %}           a state in words on a tint; tone: "" grey, "ok", "wait", "you", "stop", "plum"
    {% todo_list items %}         things that wait, or links among one's things (Todo: title, note, url, clock, tone)
    {% lights items %}            lights of a plan; each has name, note, and ok: true, false, or none for "in part"
    {% facts rows %}              a few facts in two columns: a list of (name, value)
    {% menu_items items path %}   entries of the staff menu (NavItem); the one at this address is marked
    {% language_buttons %}        one button for each language, by its own name
    {% address name id %}         what `url` writes, for pages that hold many
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem, Todo

register = template.Library()
register.simple_tag(address)
NOTHING = SafeString("")
PLAIN = "<li><div><span>{title}{note}</span>{clock}</div></li>\n"
LINKED = '<li><a href="{url}"><span>{title}{note}</span>{clock}</a></li>\n'
LIGHT = (
    '<li class="light stack-s"><b><span class="dot{0}" aria-hidden="true"></span>{3}<span class="sr">: {1}</span></b>'
    '<p class="small{2}">{4}</p></li>\n'
)
MENU_ITEM = '<li><a href="{}"{}><span>{}</span>{}</a></li>\n'
THIS_PAGE, PART_OF_IT = SafeString(' aria-current="page"'), SafeString(' aria-current="true"')


@register.simple_tag
def tag(text: Any, tone: str = "") -> SafeString:
    """Nothing is shown without text. The words need no other: "3 days left", "your step"."""
    if not text:
        return NOTHING
    return format_html('<span class="tag{}">{}</span>', f" {tone}" if tone else "", text)


@register.simple_tag
def todo_list(items: Iterable[Todo]) -> SafeString:
    """An item without url is shown as plain text."""
    return format_html('<ul class="todo">\n{}</ul>', SafeString("".join(_todo(item) for item in items)))


def _todo(item: Todo) -> SafeString:
    note = format_html("<small>{}</small>", item.note) if item.note else NOTHING
    row = LINKED if item.url else PLAIN
    return format_html(row, url=item.url, title=item.title, note=note, clock=tag(item.clock, item.tone))


@register.simple_tag
def lights(items: Iterable[Any]) -> SafeString:
    """Green when in order, an empty ring when not; each in words, too."""
    states = {
        True: ("", gettext("in order"), " muted"),
        False: (" no", gettext("needs something"), ""),
        None: (" maybe", gettext("not for all yet"), ""),
    }
    rows = format_html_join("", LIGHT, ((*states[item.ok], item.name, item.note) for item in items))
    return format_html('<ul class="lights">\n{}</ul>', rows)


@register.simple_tag
def facts(rows: Iterable[tuple[str, str]]) -> SafeString:
    """A few facts in two columns; a row without value is left out."""
    shown = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((name, value) for name, value in rows if value))
    return format_html('<dl class="facts">{}</dl>', shown)


@register.simple_tag
def menu_items(items: Iterable[NavItem], path: str) -> SafeString:
    return format_html_join("", MENU_ITEM, ((item.url, _here(item, path), item.label, _count(item)) for item in items))


def _here(item: NavItem, path: str) -> SafeString:
    """Current at its own address, and wherever `active_prefix` is part of the address."""
    if item.url == path:
        return THIS_PAGE
    return PART_OF_IT if item.active_prefix and item.active_prefix in path else NOTHING


def _count(item: NavItem) -> SafeString:
    if not item.count:
        return NOTHING
    return format_html('<span class="n">{}<span class="sr"> {}</span></span>', item.count, gettext("waiting"))


@register.simple_tag
def language_buttons() -> SafeString:
    return _language_buttons(get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=16)  # of languages, which are nobody's
def _language_buttons(current: str) -> SafeString:
    return format_html_join(
        "\n",
        '<button type="submit" class="as-link" name="language" value="{0}" lang="{0}"{2}>{1}</button>',
        ((code, own_name, PART_OF_IT if code == current else NOTHING) for code, own_name in settings.LANGUAGES),
    )
