"""Whether a document has the form of a receipt or of a note: two JSON Schemas (draft 2020-12) and formats, checked."""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

AT_MOST = 20  # faults that are looked for: a made-up file could hold a hundred thousand
HERE = Path(__file__).resolve().parent
NOTE = "note"


def faults(document: Any) -> list[str]:
    """Where the document is not as its schema says, as places (`records/0/events/1`), each once; nothing of its
    content. "" is the document as a whole."""
    is_note = isinstance(document, dict) and document.get("kind") == NOTE
    found = islice(_validator("note" if is_note else "consent-receipt").iter_errors(document), AT_MOST)
    return sorted({"/".join(str(step) for step in error.absolute_path) for error in found})


def _pattern(_validator: Any, pattern: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
    """Patterns as JSON Schema means them (ECMA-262): `$` is the very end, `\\d` is 0 to 9."""
    if isinstance(value, str) and not re.search(_to_the_end(pattern), value, re.ASCII):
        yield ValidationError("does not match its pattern")


def _to_the_end(pattern: str) -> str:
    return pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern


@cache
def _validator(name: str) -> Any:
    schema = json.loads((HERE / f"{name}.schema.json").read_text())
    strict = extend(Draft202012Validator, {"pattern": _pattern})
    return strict(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
