"""What is logged and how: a JSON line each in production, a readable line elsewhere.

Every line, whoever writes it, carries the id of the request or task it belongs to
(agencies.operations.request_ids). None carries a path, a query, an address, or the values a
database quotes when it refuses: those may name people. A line stays a line, whatever it quotes.
"""

from __future__ import annotations

import logging as standard
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_VALUES = re.compile(r"^(DETAIL|CONTEXT|LINE \d+):.*$", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_Event = MutableMapping[str, Any]
_LOGGERS = {
    # it tells every step of every PDF
    "weasyprint.progress": {"level": "WARNING"},
    # what was refused has its line of request
    "django.request": {"level": "ERROR"},
    # our lines of tasks say it with ids and rows, and without arguments
    "celery.worker.strategy": {"level": "WARNING"},
    "celery.app.trace": {"level": "CRITICAL"},
    # what beat sends is in the list of jobs
    "celery.beat": {"level": "WARNING"},
}
_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=False),
]


def logging(*, level: str, as_json: bool) -> dict[str, Any]:
    """Django's ``LOGGING``; structlog is set up to go through it."""
    _configure_structlog()
    line = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _SHARED,
        "processors": _writing(as_json=as_json),
    }
    console = {
        "class": "logging.StreamHandler",
        "formatter": "line",
        "filters": ["without path"],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "filters": {"without path": {"()": WithoutPath}},
        "handlers": {"console": console},
        "root": {"handlers": ["console"], "level": level},
        "loggers": _LOGGERS,
    }


def _configure_structlog() -> None:
    structlog.configure(
        processors=[
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _writing(*, as_json: bool) -> list[Any]:
    """From an event to its line: whoever logged it, without values, and on one line."""
    ours = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        without_values,
    ]
    if as_json:
        return [*ours, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [*ours, one_line, structlog.dev.ConsoleRenderer(colors=False)]


class WithoutPath(standard.Filter):
    """Puts the name of the address in the place of the path in Django's own lines."""

    def filter(self, record: standard.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            found = getattr(request, "resolver_match", None)
            name = (found.view_name or found.route) if found else "-"
            record.args = tuple(name if arg == path else arg for arg in record.args)
        return True


def without_values(_logger: Any, _method: str, event: _Event) -> _Event:
    """Take out what a database quotes of a row when it refuses."""
    for key in ("event", "error", "exception"):
        if isinstance(text := event.get(key), BaseException | str):
            event[key] = _VALUES.sub(r"\1: …", str(text))
    return event


def one_line(_logger: Any, _method: str, event: _Event) -> _Event:
    """Escape whatever would begin a new line or steer a terminal, tracebacks apart."""
    for key, value in event.items():
        if key != "exception" and isinstance(value, str):
            event[key] = _CONTROL.sub(lambda found: ascii(found[0])[1:-1], value)
    return event
