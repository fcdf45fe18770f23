"""Machine drafts of the core questions, by language. No person has checked them yet."""

from collections.abc import Mapping

from consent.notices.starter_words.drafts import bn, kk, km, ne, ru, th, vi
from consent.notices.starter_words.shapes import Draft

DRAFTS: Mapping[str, Draft] = {
    "kk": kk.DRAFT,
    "ru": ru.DRAFT,
    "th": th.DRAFT,
    "vi": vi.DRAFT,
    "km": km.DRAFT,
    "bn": bn.DRAFT,
    "ne": ne.DRAFT,
}

__all__ = ["DRAFTS"]
