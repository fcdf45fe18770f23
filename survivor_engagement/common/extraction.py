"""Lets Babel read Django's templates, so that no gettext program is needed to collect the texts."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize


def extract_template(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Turn the template into Python as Django itself does, then read that."""
    source = templatize(file.read().decode(options.get("encoding", "utf-8")))
    yield from extract_python(BytesIO(_python(source).encode()), keywords, comment_tags, options)


def _python(source: str) -> str:
    """`templatize` answers with calls amid filler words; without indentation Python's tokenizer reads them."""
    return "\n".join(line.lstrip() for line in source.splitlines())
