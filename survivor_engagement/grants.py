"""The only caller of django-guardian: named, dated exceptions for one person and one object.

Ordinary access comes from roles (see `programmes`). A grant is a row of a direct-foreign-key permission model
extended by `expires_at`; guardian's own backend is not installed, because it knows no expiry.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Permission
from django.db.models import Model, Q
from django.db.models.functions import Now
from guardian.shortcuts import assign_perm
from guardian.utils import get_user_obj_perms_model


def grant(*, perm: str, user: AbstractBaseUser, obj: Model, until: datetime) -> bool:
    """Give `user` the permission (codename) on one object until a time. Giving it again moves the end, and nothing has
    to take it away. False where it stood so already."""
    assign_perm(perm, user, obj)
    return bool(_row(user, perm, obj).exclude(expires_at=until).update(expires_at=until))


def take_back(*, perm: str, user: AbstractBaseUser, obj: Model) -> bool:
    """End a grant before its time. False where there was none."""
    rows, _kinds = _row(user, perm, obj).delete()
    return bool(rows)


def take_back_all(*, obj: Model) -> int:
    """End every grant to one object, whoever holds it."""
    rows: Any = get_user_obj_perms_model(obj)
    ended, _kinds = rows.objects.filter(content_object=obj).delete()
    return int(ended)


def holds_grant(user: AbstractBaseUser, perm: str, obj: Model, at: datetime) -> bool:
    return bool(user.is_active) and _in_force(_row(user, perm, obj), at).exists()


def held(user: AbstractBaseUser, perm: str, kind: type[Model], at: datetime) -> Any:
    """One person's unexpired grants for objects of one kind: rows with `content_object` and `expires_at`."""
    return _in_force(_rows(user, perm, kind), at)


def sweep(kind: type[Model]) -> int:
    """Remove the rows for objects of one kind that are over or have lost their ground; how many there were."""
    rows: Any = get_user_obj_perms_model(kind)  # type: ignore[arg-type]  # it takes a class as well
    over = Q(expires_at__lte=Now())
    for ground in _grounds(rows):
        over |= ~Q(ground)
    removed, _kinds = rows.objects.filter(over).delete()
    return int(removed)


def grantable(obj: Model) -> bool:
    """Whether single objects of this kind can be granted at all."""
    return hasattr(get_user_obj_perms_model(obj), "expires_at")


def _in_force(rows: Any, at: datetime) -> Any:
    return rows.filter(*_grounds(rows.model), expires_at__gt=at)


def _grounds(rows: Any) -> list[Any]:
    """What must still be true besides, where the model of the rows names it: a stale row gives nothing."""
    return [rows.GROUND] if hasattr(rows, "GROUND") else []


def _row(user: AbstractBaseUser, perm: str, obj: Model) -> Any:
    return _rows(user, perm, type(obj)).filter(content_object=obj)


def _rows(user: AbstractBaseUser, perm: str, kind: type[Model]) -> Any:
    codename = perm.split(".")[-1]
    permission = Permission.objects.filter(codename=codename, content_type__app_label=kind._meta.app_label)
    rows: Any = get_user_obj_perms_model(kind)  # type: ignore[arg-type]  # it takes a class as well
    return rows.objects.filter(user=user, permission__in=permission)
