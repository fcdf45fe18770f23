"""The only caller of django-guardian: named, dated exceptions for one person and one object.

Ordinary access comes from roles (see `programmes`). A grant is a row of a direct-foreign-key permission model
extended by `expires_at`; guardian's own backend is not installed, because it knows no expiry.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Permission
from django.db.models import Model
from guardian.shortcuts import assign_perm
from guardian.utils import get_user_obj_perms_model


def grant(*, perm: str, user: AbstractBaseUser, obj: Model, until: datetime) -> None:
    """Give `user` the permission (codename) on one object until a time. Giving it again moves the end, and nothing has
    to take it away."""
    assign_perm(perm, user, obj)
    _rows(user, perm, obj).update(expires_at=until)


def holds_grant(user: AbstractBaseUser, perm: str, obj: Model, at: datetime) -> bool:
    return bool(user.is_active) and _rows(user, perm, obj).filter(expires_at__gt=at).exists()


def grantable(obj: Model) -> bool:
    """Whether single objects of this kind can be granted at all."""
    return hasattr(get_user_obj_perms_model(obj), "expires_at")


def _rows(user: AbstractBaseUser, perm: str, obj: Model) -> Any:  # guardian ships no types
    codename = perm.split(".")[-1]
    permission = Permission.objects.filter(codename=codename, content_type__app_label=obj._meta.app_label)
    rows: Any = get_user_obj_perms_model(obj)
    return rows.objects.filter(user=user, permission__in=permission, content_object=obj)
