"""What is refused before the gate is asked, or for another's sake, has a stable code: in the trail, on no page."""

import pytest
from django.utils import timezone

from consent.notices.models import NoticeText
from consent.records import gate
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from tests.consent.test_assisted_pages import place, send

GROUP = "participation.group"


def code_of(action, *args, **kw) -> str:
    with pytest.raises(NotNow) as no:
        action(*args, **kw)
    return no.value.reason


def test_a_question_without_approved_words_in_her_language_is_refused_by_its_code(say, juniper, item):
    NoticeText.objects.filter(item=item(), language="km").delete()
    assert code_of(say, juniper, "yes", language="km") == "LANGUAGE_UNAPPROVED"


def test_one_of_several_without_a_yes_has_a_code_and_one_alone_has_none(say, juniper, tern, kz):
    say(juniper, "yes")
    ask = {"purpose": GROUP, "programme_id": kz.pk, "moment": "attendance"}
    assert code_of(gate.require, [juniper.pk, tern.pk], **ask) == "OTHER_PERSON_PRESENT"
    assert code_of(gate.require, [tern.pk], **ask) == ""


@pytest.mark.parametrize(("tie", "codes"), [("kin", [["OTHER_PERSON_PRESENT"]]), ("none", [])])
def test_the_trail_names_the_code_of_a_witness_with_a_tie_to_her_and_the_page_does_not(
    client_for, facilitator, juniper, item, manager, settings, tmp_path, tie, codes
):
    settings.FILES_DIR = tmp_path / "shelf"
    there = {"witness_who": str(manager.pk), "witness_presence": "there", "witness_languages": ["en"],
             "witness_conflict": tie, "talk_from": "00:00", "talk_until": "00:01", "witness_from": "00:00",
             "witness_until": "00:02"}  # fmt: skip
    answer = send(client_for(facilitator), place(juniper, item(), "spoken_witnessed"), **there)
    assert "OTHER_PERSON_PRESENT" not in answer.content.decode()
    refused = AuditEvent.objects.filter(event="action.refused", at__lte=timezone.now())
    assert list(refused.values_list("fields", flat=True)) == codes
    assert str(juniper.code) not in str(list(refused.values()))
