"""Names of files that would lead elsewhere (attack 45). What is in the files: `tests/files/test_checks.py`."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from survivor_engagement.files.actions import store_upload
from survivor_engagement.files.reading import content_of
from tests.files.conftest import picture

LEADING_ELSEWHERE = [
    "../../../x.jpg", "..\\..\\x.jpg", "/etc/passwd", "con.jpg", "a" * 300 + ".jpg", "evil\u202egpj.exe", "\x00.jpg",
    "<b>.jpg", "a\r\nX: y.jpg", "",
]  # fmt: skip


@pytest.mark.parametrize("name", LEADING_ELSEWHERE, ids=range(len(LEADING_ELSEWHERE)))
def test_a_name_that_leads_elsewhere_leads_nowhere(name, kz, juniper, manager, settings, tmp_path, client_for):
    settings.FILES_DIR = tmp_path / "shelf"
    upload = SimpleUploadedFile("x.jpg", picture(), "image/jpeg")
    upload._name = name  # past Django's own cleaning of names
    stored = store_upload(upload=upload, programme=kz, by=manager, kind="receipt", advisor=juniper)
    lying = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in lying] == [stored.public_id.hex]
    assert content_of(stored).startswith(b"\xff\xd8")
    answer = client_for(juniper.user).post(f"/f/{stored.public_id}/")
    assert answer["Content-Disposition"] == 'attachment; filename="picture.jpg"'
