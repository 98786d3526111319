"""May these logins be served?"""

from catalog.checks import no_demo_login


class Unsafe(Exception):
    """The line that says which login everybody knows, and what to do about it."""


def check() -> None:
    """Unsafe where this is no demo, and the demo's login still opens the admin."""
    for error in no_demo_login(databases=["default"]):
        raise Unsafe(f"{error.msg} {error.hint}")
