"""Uploads as people send them, and a shelf of its own for each test."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from survivor_engagement.files.actions import share_document, store_bytes
from survivor_engagement.files.models import StoredFile

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
SECRET_PLACE = "Almaty, at the river"


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 20), **fields) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, format=form, **fields)
    return target.getvalue()


def picture_with_a_past() -> bytes:
    """A photo taken upright by a phone that wrote into it where it was."""
    past = Image.Exif()
    past[0x010E] = SECRET_PLACE
    past[0x0112] = 6  # to be turned by a quarter
    return picture(exif=past, comment=SECRET_PLACE.encode())


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"
    return settings.FILES_DIR


@pytest.fixture
def upload() -> Callable[..., SimpleUploadedFile]:
    return lambda content, name="my photo.jpg": SimpleUploadedFile(name, content, content_type="image/jpeg")


@pytest.fixture
def keep(kz, manager) -> Callable[..., StoredFile]:
    """`keep(b"…", advisor=juniper)`: a kept file of programme KZ1."""

    def give(content: bytes = b"a;b\n", **fields) -> StoredFile:
        standard = {"content_type": "text/csv", "programme": kz, "by": manager, "kind": "payment"}
        return store_bytes(content=content, **{**standard, **fields})

    return give


@pytest.fixture
def document(keep) -> StoredFile:
    """A document of programme KZ1 that is about nobody in particular."""
    return keep(PDF, content_type="application/pdf", kind="document")


@pytest.fixture
def shared(document, reviewer, manager) -> StoredFile:
    """The document, open to the reviewer for three days."""
    share_document(stored=document, reviewer=reviewer, until=timezone.now() + timedelta(days=3), by=manager)
    return document
