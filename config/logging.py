"""Logging: structlog's lines for people or machines, all through the redaction."""

import logging
import os
import sys
import traceback
from collections.abc import Iterable, Iterator

import structlog
from structlog.contextvars import merge_contextvars
from structlog.processors import TimeStamper, format_exc_info
from structlog.typing import EventDict, Processor, WrappedLogger

from config.redaction import redact_standard_streams

Formatter = structlog.stdlib.ProcessorFormatter


def set_up_logging(*, form: str, level: str, secrets: Iterable[str]) -> None:
    """Send every log line and warning to standard error, and let nothing there tell a secret.

    A line has what is bound to its task (`structlog.contextvars`), such as an update's `ref`. The
    messages of exceptions may repeat what a person typed; tracebacks have them at `debug` alone.

    Args:
        form: `text` for people, `json` for machines.
        level: The least severe level to write.
        secrets: What must never be written, to standard output neither.
    """
    redact_standard_streams(secrets)
    handler = logging.StreamHandler(sys.stderr)
    render = _for_machines() if form == "json" else _for_people()
    remove = Formatter.remove_processors_meta
    handler.setFormatter(
        Formatter(processors=[remove, *render], foreign_pre_chain=_facts(whole=level == "debug"))
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(capture=True)
    # Where a line can't be written, logging would print its arguments, a person's words maybe.
    logging.raiseExceptions = False
    # These two log whole URLs, the token included, at INFO; the redaction would hide it, but
    # nobody needs a line for each request.
    for noisy in ("httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _facts(*, whole: bool) -> list[Processor]:
    """Return what adds to a line's words all else that is known of it."""
    return [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        TimeStamper(fmt="iso", utc=True),
        format_exc_info if whole else _exception_without_message,
        _stack,
    ]


def _for_machines() -> list[Processor]:
    return [_process, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _for_people() -> list[Processor]:
    is_open = getattr(sys, "stderr", None) is not None  # `2>&-` closes it
    return [structlog.dev.ConsoleRenderer(colors=is_open and sys.stderr.isatty())]


def _process(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    line["process"] = os.getpid()
    return line


def _exception_without_message(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Put the places of an exception, and of those behind it, in the place of the exception."""
    found = line.pop("exc_info", None)
    if found and found[1] is not None:
        line["exception"] = "\n".join(_told(found[1]))
    return line


def _told(error: BaseException) -> Iterator[str]:
    """Yield an exception and those behind it, innermost last, without their messages."""
    seen: set[int] = set()
    behind: BaseException | None = error
    while behind is not None and id(behind) not in seen:
        seen.add(id(behind))
        yield f"{type(behind).__module__}.{type(behind).__qualname__}"
        yield "".join(traceback.format_tb(behind.__traceback__)).rstrip("\n")
        behind = behind.__cause__ or (None if behind.__suppress_context__ else behind.__context__)


def _stack(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Give the stack that a line was logged with the name under which renderers look for it."""
    if stack := line.pop("stack_info", None):
        line["stack"] = stack
    return line
