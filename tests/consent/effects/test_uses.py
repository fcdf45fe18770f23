"""What stands on a yes: each thing in each place, found by a no."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent.effects import actions
from consent.effects.models import Use
from survivor_engagement.common.errors import NotNow

PLACED = {"kind": "quote", "place": "our_page", "place_ref": "report-1", "by": None}


def refused(act) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


def test_the_same_thing_in_the_same_place_is_one_use(say, put, juniper):
    thing, yes = uuid.uuid4(), say(juniper, "yes", "quote.unnamed")
    first, second = (put(juniper, event=yes, thing=thing) for _time in range(2))
    elsewhere = put(juniper, event=yes, thing=thing, place="draft")
    assert (first, first != elsewhere, Use.objects.count()) == (second, True, 2)


def test_no_use_without_a_yes_that_stood(say, put, stop, juniper):
    yes = say(juniper, "yes", "quote.unnamed")
    put(juniper, event=yes)
    no = stop(juniper)
    assert refused(lambda: put(juniper, event=no))
    assert refused(lambda: put(juniper, event=yes))
    assert Use.objects.count() == 1


def test_no_use_before_she_said_yes_or_after_her_yes_ended(say, put, juniper):
    yes = say(juniper, "yes", "quote.unnamed")
    assert refused(lambda: put(juniper, event=yes, since=yes.effective_at - timedelta(hours=1)))
    assert refused(lambda: put(juniper, event=yes, since=yes.valid_until))
    put(juniper, event=yes, since=yes.effective_at)


def test_no_use_on_the_yes_of_somebody_else(say, juniper, tern):
    hers, yes = say(juniper, "yes", "quote.unnamed"), say(tern, "yes", "quote.unnamed")
    mixed = {"advisor": juniper, "programme_id": yes.programme_id, "record_id": yes.record_id, "event": yes}
    about = {"kind": "quote", "thing": uuid.uuid4(), "place": "draft", "since": timezone.now()}
    assert refused(lambda: Use.objects.create(**mixed, **about))
    assert refused(lambda: Use.objects.create(**mixed | {"advisor": tern, "record_id": hers.record_id}, **about))
    Use.objects.create(**mixed | {"advisor": tern}, **about)


def test_a_thing_moves_and_goes_once(put, juniper):
    use = put(juniper, place="draft", place_ref="")
    moved = actions.use_moved(use=use, place="our_page", place_ref="report-2", by=None)
    gone = actions.use_gone(use=moved, how="removed", by=None)
    again = actions.use_gone(use=moved, how="cannot", by=None)
    assert (moved.place, gone.gone_how, again.gone_how) == ("our_page", "removed", "removed")
    with pytest.raises(NotNow):
        actions.use_moved(use=gone, place="draft", by=None)
    assert refused(lambda: Use.objects.filter(pk=use.pk).update(gone_at=None, gone_how=""))


def test_a_place_is_a_code_and_never_words(put, juniper):
    put(juniper, place="partner", place_ref="partner-7")
    assert refused(lambda: put(juniper, place="partner", place_ref="Told by Anna at the clinic"))


def test_of_a_use_only_its_place_and_its_end_change(put, juniper):
    use = put(juniper)
    assert refused(lambda: Use.objects.filter(pk=use.pk).update(thing=uuid.uuid4()))
    assert refused(lambda: Use.objects.filter(pk=use.pk).update(since=use.since - timedelta(days=1)))
    assert Use.objects.filter(pk=use.pk).update(place="draft") == 1


def test_she_reads_her_uses_and_nobody_elses(put, juniper, tern, other_manager, as_web):
    put(juniper), put(tern)
    with as_web(juniper.user):
        assert set(Use.objects.values_list("advisor", flat=True)) == {juniper.pk}
    with as_web(other_manager):
        assert Use.objects.count() == 0
    assert Use.objects.count() == 2
