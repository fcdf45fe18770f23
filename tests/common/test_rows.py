"""A row that every page asks for is the row that the ORM reads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from survivor_engagement.common.rows import OneRow
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import Session, User


@pytest.mark.parametrize("model", [User, Programme])
def test_it_is_the_row_of_the_orm_with_every_column(model, manager, kz, django_assert_num_queries):
    row = model.objects.order_by("pk").first()
    with django_assert_num_queries(1):
        found = OneRow(model, "id").get(row.pk)
        same = {field.attname: getattr(found, field.attname) for field in model._meta.concrete_fields}
    assert same == {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    assert (found._state.adding, found._state.db) == (False, "default")


def test_no_row_is_none():
    assert OneRow(User, "id").get(0) is None


def test_all_columns_name_it_together(kz, th):
    question = OneRow(Programme, "slug", "code")
    assert question.get(kz.slug, kz.code) == kz
    assert question.get(kz.slug, th.code) is None


def test_a_session_that_ran_out_is_no_session(manager, client_for):
    client = client_for(manager)
    assert client.get("/w/kz1/").status_code == 200
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/w/kz1/")["Location"] == "/accounts/login/?next=/w/kz1/"


def test_somebody_who_was_switched_off_is_not_signed_in(manager, client_for):
    client = client_for(manager)
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert client.get("/w/kz1/")["Location"] == "/accounts/login/?next=/w/kz1/"


def test_an_invented_session_opens_nothing(client):
    client.cookies["n"] = "x" * 32
    assert client.get("/w/")["Location"] == "/accounts/login/?next=/w/"
