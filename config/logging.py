"""Logging: structlog's lines for people or machines, with secrets taken out of every one."""

import json
import logging
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import parse_qs, unquote, urlsplit

import structlog
from structlog.typing import Processor

_HIDDEN = "[hidden]"
# Any Bot API URL carries a token, whoever logs it and whichever bot's it is.
_TOKEN_IN_URL = re.compile(r"(?<=/bot)\d+:[A-Za-z0-9_-]+")


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Takes secrets out of a finished log line, a library's own traceback included."""

    def __init__(self, secrets: Sequence[str], processors: Sequence[Processor]) -> None:
        super().__init__(
            processors=processors,
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        )
        hidden = {form for secret in secrets for form in _forms(secret)}
        self._secrets = sorted(hidden, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line to write."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        return _TOKEN_IN_URL.sub(_HIDDEN, line)


def _forms(secret: str) -> Iterator[str]:
    """Yield a secret in every form in which it may come to stand in a line."""
    held = [secret]
    if "://" in secret:
        parts = urlsplit(secret)
        asked = parse_qs(parts.query).get("password", [])
        held += [form for p in (parts.password, *asked) if p for form in (p, unquote(p))]
    for form in held:
        yield form
        yield json.dumps(form, ensure_ascii=False)[1:-1]  # JSON writes \" for "


def set_up_logging(*, form: str, level: str, secrets: Iterable[str]) -> None:
    """Send every log line to standard error.

    Args:
        form: `text` for people, `json` for machines.
        level: The least severe level to write.
        secrets: What must never be written.
    """
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(_RedactingFormatter(tuple(secrets), [remove, renderer]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Where a line can't be written, logging would print its arguments past the redaction.
    logging.raiseExceptions = False
    # These two log whole URLs, the token included, at INFO; the redaction would hide it, but
    # nobody needs a line for each request.
    for noisy in ("httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
