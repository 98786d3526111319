"""One line of JSON for each log record, for collectors that read lines: ``{"()": "recommendations.contrib.logging.JsonFormatter"}`` in LOGGING.

The cause stands in the line: type and text of the exception, and its traceback as one text. Standard library only.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

STANDARD = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"})
"""What every record has; anything else came as ``extra``."""
LONGEST = 20_000
"""Characters of a traceback; its end is kept, where the cause is."""


class JsonFormatter(logging.Formatter):
    """time (UTC), level, logger, message, process, and where there was an exception cause, error and traceback; what came as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= {"cause": type(record.exc_info[1]).__name__, "error": _text(record.exc_info[1])[:LONGEST]}
            line["traceback"] = self.formatException(record.exc_info)[-LONGEST:]
        if record.stack_info:
            line["stack"] = record.stack_info
        extra = {name: value for name, value in vars(record).items() if name not in STANDARD and name not in line}
        return json.dumps({**line, **extra}, default=_text)


def _text(value: Any) -> str:
    """What JSON does not know, a request for instance; an object that cannot even be told must not cost the line."""
    try:
        return str(value)
    except Exception:
        return f"<{type(value).__name__}>"
