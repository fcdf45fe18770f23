"""Walks the site as one person, from link to link, and writes down what a page is like. New pages are found by
themselves. One walk serves many judgements, so each person walks once in a session.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, Response

AXE = Axe()
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
    "preload": False,
}
PHONE, LAPTOP = 360, 1280
ROUNDING = 1  # letters of twice the size leave half pixels, which the browser rounds up
MOST_PAGES = 130
EXPECTED = "the server responded with a status of 4"  # pages of errors are looked at, too
ENDS_THE_WALK = ("/leave/", "/accounts/logout/", "/setup/logout/", "/language/")
IS_A_FILE = ("/pdf/", "/check/keys/")
LINKS = "links => links.map(link => link.href)"
# What a page is made of, without its words: pages of one shape need to be examined only once.
SHAPE = """() => [...document.querySelectorAll('html, title, body *')].map(part =>
    part.tagName + '.' + part.className + [...part.attributes].map(one =>
        ['role', 'type', 'lang'].includes(one.name) ? one.value : one.name).sort() +
        (part.textContent.trim() ? 1 : 0)).filter((one, at, all) => one !== all[at - 1]).join()"""
# A column that is too narrow breaks words that would have had room on the page.
BROKEN_WORDS = """() => {
  const broken = [], texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode());)
    for (const word of text.data.matchAll(/(?<![\\p{L}\\p{N}])\\p{L}{2,14}(?![\\p{L}\\p{N}])/gu)) {
      const place = document.createRange();
      place.setStart(text, word.index);
      place.setEnd(text, word.index + word[0].length);
      const lines = [...place.getClientRects()].filter(line => line.width > 1);
      const shown = text.parentElement.closest('.sr, thead') === null;
      if (shown && new Set(lines.map(line => Math.round(line.top))).size > 1) broken.push(word[0]);
    }
  return broken; }"""
STORED = """async () => ({
    local: localStorage.length, session: sessionStorage.length,
    databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length })"""


@dataclass
class Seen:
    """One page as it was met."""

    path: str
    name: str
    status: int
    title: str
    headers: dict[str, str]
    weight: int
    parts: dict[str, int]
    axe: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    broken_words: list[str] = field(default_factory=list)


@dataclass
class Walk:
    pages: list[Seen] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    stored: dict[str, int] = field(default_factory=dict)

    def all(self, what: str) -> list[str]:
        return [f"{page.path}: {one}" for page in self.pages for one in getattr(page, what)]


class Examiner:
    """Axe on every shape of page, at each width."""

    def __init__(self) -> None:
        self.known: set[tuple[int, str]] = set()

    def examine(self, page: Page, width: int) -> list[str]:
        page.set_viewport_size({"width": width, "height": 900})
        key = (width, hash(page.evaluate(SHAPE)))
        if key in self.known:
            return []
        self.known.add(key)
        return [f"{width} px: {one}" for one in violations(page)]


def violations(page: Page) -> list[str]:
    """What shuts people out, each with the first three places of it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = page.evaluate("options => axe.run(options).then(result => result.violations)", WCAG)
    return [
        f"{rule['id']}: "
        + " | ".join(f"{node['html'][:160]} {node['failureSummary'][:200]}" for node in rule["nodes"][:3])
        for rule in found
    ]


def sideways(page: Page, width: int, font: int = 100) -> list[str]:
    """The widest thing, where the page scrolls sideways at this width and size of letters."""
    page.set_viewport_size({"width": width, "height": 740})
    page.evaluate(f"document.documentElement.style.fontSize = '{font}%'")
    more = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.evaluate("document.documentElement.style.fontSize = ''")
    return [f"{more} px too wide at {width} px, letters {font} %"] if more > ROUNDING else []


def broken_words(page: Page) -> list[str]:
    """Words of at most 14 letters that go over to the next line on a phone. Scripts without spaces break anywhere."""
    page.set_viewport_size({"width": PHONE, "height": 740})
    return page.evaluate(BROKEN_WORDS) if page.locator("main").count() else []


def watch(page: Page, walk: Walk) -> None:
    """Writes down what the browser complains about, and every request to another host."""
    own = urlsplit(page.url).netloc

    def hear(message) -> None:
        if message.type in ("error", "warning") and EXPECTED not in message.text:
            walk.complaints.append(f"{page.url}: {message.text}")

    def ask(request) -> None:
        if request.url.startswith("http") and urlsplit(request.url).netloc != own:
            walk.outside.append(request.url)

    page.on("console", hear)
    page.on("pageerror", lambda error: walk.complaints.append(f"{page.url}: {error}"))
    page.on("request", ask)


def steps(page: Page, start: str, alike: int) -> Iterator[tuple[str, Response]]:
    """Every page that can be reached by links, at most so many of each kind."""
    waiting, met, kinds = [start], {start}, Counter()
    while waiting and sum(kinds.values()) < MOST_PAGES:
        path = waiting.pop(0)
        if kinds[kind(path)] >= alike:
            continue
        kinds[kind(path)] += 1
        response = page.goto(path)
        yield path, response
        for link in page.eval_on_selector_all("a[href]", LINKS):
            found = own_path(link, page.url)
            if found and found not in met:
                met.add(found)
                waiting.append(found)


def own_path(link: str, here: str) -> str:
    parts, ours = urlsplit(link), urlsplit(here)
    leads_out = parts.netloc != ours.netloc or parts.path.startswith(ENDS_THE_WALK) or parts.path.endswith(IS_A_FILE)
    return "" if leads_out else parts.path + (f"?{parts.query}" if parts.query else "")


def kind(path: str) -> str:
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return path
    return f"{match.view_name} {match.kwargs.get('programme', '')}"


def seen(page: Page, path: str, response: Response) -> Seen:
    parts = {name: page.locator(name).count() for name in ("script", "img", "link[rel=stylesheet]")}
    weight = response.request.sizes()["responseBodySize"]
    return Seen(path, kind(path), response.status, page.title(), response.headers, weight, parts)


def take_walk(page: Page, start: str, alike: int, examiner: Examiner, widths: tuple[int, ...]) -> Walk:
    """Everything there is to know about the pages of one person."""
    walk = Walk()
    page.goto("/readyz")
    watch(page, walk)
    for path, response in steps(page, start, alike):
        one = seen(page, path, response)
        for width in widths:
            one.axe += examiner.examine(page, width)
        one.broken_words = broken_words(page)
        if widths == (PHONE,):
            one.sideways = sideways(page, 320) + sideways(page, PHONE, 200)
        walk.pages.append(one)
    walk.stored = page.evaluate(STORED)
    return walk
