"""The demo's login, which everybody knows, does not outlive the demo."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from shopsite.demo.logins import Unsafe
from shopsite.demo.logins import check as check_logins

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(settings: Any) -> Any:
    settings.DEMO = False
    return get_user_model().objects.create_superuser("admin", password="admin")


def found() -> list[str]:
    return [message.id for message in run_checks(databases=["default"]) if str(message.id).startswith("catalog.")]


def test_outside_the_demo_its_login_is_an_error(admin: Any) -> None:
    assert found() == ["catalog.E001"]
    with pytest.raises(CommandError, match="changepassword admin"):
        call_command("check", databases=["default"])
    with pytest.raises(Unsafe, match="changepassword admin"):
        check_logins()


def test_in_the_demo_it_is_none(admin: Any, settings: Any) -> None:
    settings.DEMO = True
    assert found() == []
    check_logins()


@pytest.mark.parametrize("change", [{"password": "mine"}, {"is_active": False}])
def test_a_login_that_nobody_can_use_is_none(admin: Any, change: dict[str, Any]) -> None:
    admin.set_password(change.pop("password", "admin"))
    for name, value in change.items():
        setattr(admin, name, value)
    admin.save()
    assert found() == []


def test_no_database_is_asked_where_none_is_named(admin: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert not [message for message in run_checks() if message.id == "catalog.E001"]


def test_looking_changes_no_password(admin: Any) -> None:
    before = get_user_model().objects.get().password
    found()
    assert get_user_model().objects.get().password == before
