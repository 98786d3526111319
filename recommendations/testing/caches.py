"""What a process remembers between requests, and a test must not inherit from the one before."""

from ..core.throttle import lines
from ..serving import announcements, cache, configuration


def forget_everything() -> None:
    """Call it before each test that serves recommendations: a test's rollback is no commit, so nothing else tells serving of it."""
    configuration.forget()
    announcements.forget()
    cache.rows.clear()
    lines.clear()
