"""Tests roll back instead of committing; what waits for a commit is called by these as if there had been one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.test import Client, TestCase


def committing(call: Callable[..., Any]) -> Callable[..., Any]:
    """The call, followed by what it left to be done on commit."""

    @wraps(call)
    def committed(*args: Any, **options: Any) -> Any:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return call(*args, **options)

    return committed


class CommittingClient(Client):
    """A test client whose every request ends with a commit."""

    def request(self, **request: Any) -> Any:
        return committing(super().request)(**request)
