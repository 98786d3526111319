"""What a process remembers between requests, and a test must not inherit from the one before."""

from ..core.throttle import lines
from ..evaluation import health
from ..recording.buffer.accept import breaker
from ..serving import announcements, cache, configuration


def forget_everything() -> None:
    """Call it before each test that serves recommendations: a test's rollback is no commit, so nothing else tells serving of it."""
    configuration.forget()
    health.forget()
    announcements.forget()
    cache.rows.clear()
    lines.clear()
    breaker.succeeded()
