"""A row of guardian or a right of Django that somebody left, or gave by hand, opens nothing (attacks 21, 22)."""

import pytest
from django.contrib.auth.models import Group, Permission
from guardian.models import GroupObjectPermission
from guardian.shortcuts import get_anonymous_user

from survivor_engagement.files.actions import store_bytes
from survivor_engagement.programmes.scope import load_scope
from survivor_engagement.users.models import User


@pytest.fixture
def document(kz, manager, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"
    return store_bytes(content=b"a;b\n", content_type="text/csv", kind="document", programme=kz, by=manager)


def opened(client_for, person, document) -> int:
    return client_for(person).post(f"/f/{document.public_id}/").status_code


def test_a_row_for_a_group_opens_nothing_and_there_is_no_row_for_everybody(document, reviewer, settings, client_for):
    group = Group.objects.create(name="left over")
    reviewer.groups.add(group)
    right = Permission.objects.get(codename="read_document")
    GroupObjectPermission.objects.create(
        group=group, permission=right, content_type=right.content_type, object_pk=str(document.pk)
    )
    assert opened(client_for, reviewer, document) == 404
    assert settings.ANONYMOUS_USER_NAME is None
    with pytest.raises(User.DoesNotExist):
        get_anonymous_user()


def test_a_permission_on_the_whole_model_opens_nothing(document, reviewer, juniper, kz, client_for):
    reviewer.user_permissions.set(Permission.objects.all())
    assert reviewer.user_permissions.count() > 100
    assert opened(client_for, reviewer, document) == 404
    assert client_for(reviewer).get(f"/w/{kz.slug}/advisors/{juniper.public_id}/").status_code == 404
    scope = load_scope(reviewer)
    assert (scope.roles, scope.programmes) == ({}, {})
