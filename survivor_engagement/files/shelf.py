"""Where sealed content lies: FILES_DIR/<programme>/<two letters>/<id>. Names are made up here, never by a person."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

DRAFT = ".draft"
OWNER_ONLY = 0o700


def place_of(programme_id: int, file_id: UUID) -> Path:
    """The path of a file's sealed content."""
    return _root() / str(programme_id) / file_id.hex[:2] / file_id.hex


@contextmanager
def new_content(programme_id: int, file_id: UUID) -> Iterator[BinaryIO]:
    """Write into a draft that gets its name when all is written and safe on the disk: half a file is never seen."""
    place = place_of(programme_id, file_id)
    place.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}{DRAFT}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        draft.rename(place)
    finally:
        draft.unlink(missing_ok=True)


def remove(programme_id: int, file_id: UUID) -> None:
    """Take the content away; that it is gone already is fine."""
    place_of(programme_id, file_id).unlink(missing_ok=True)


def programmes_on_the_shelf() -> list[int]:
    """The programmes of which files lie here."""
    if not _root().exists():
        return []
    return sorted(int(folder.name) for folder in _root().iterdir() if folder.name.isdecimal())


def contents_older_than(programme_id: int, seconds: float) -> dict[str, Path]:
    """The names and paths of what has lain here for longer than this, drafts of dead processes included."""
    before = time.time() - seconds
    paths = (_root() / str(programme_id)).glob("??/*")
    return {path.name: path for path in paths if path.stat().st_mtime < before}


def _root() -> Path:
    return Path(settings.FILES_DIR)
