"""A print page as PDF, where the machine can make one. WeasyPrint needs Pango, which a bare machine may lack."""

import importlib
import logging
from functools import cache
from types import ModuleType

from django.conf import settings

STYLE = settings.BASE_DIR / "static" / "css" / "notes.css"


@cache
def _engine() -> ModuleType | None:
    """Loaded at first use: it takes a second, and most processes never need it."""
    try:
        engine = importlib.import_module("weasyprint")
    except OSError:  # Pango or one of its friends is not installed
        return None
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it lists every rule meant for screens only
    return engine


def can_make() -> bool:
    return _engine() is not None


def make(page: str) -> bytes | None:
    """The page as PDF; nothing where the machine cannot make one. Nothing is fetched: the stylesheet is handed in."""
    engine = _engine()
    if engine is None:
        return None
    fetch_nothing = engine.urls.URLFetcher(allowed_protocols=())
    sheet = engine.HTML(string=page, base_url="about:blank", url_fetcher=fetch_nothing)
    return bytes(sheet.write_pdf(stylesheets=[engine.CSS(filename=str(STYLE))]))
