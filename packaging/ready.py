"""Asks the bot beside it whether it is ready, for whoever watches a container or a service.

Prints what the bot says, each thing by name; the exit status is 0 if it is ready, else 1.
"""

import os
import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException


def main() -> int:
    """Ask at `BOT_LISTEN`, or where the bot listens by default."""
    connection = HTTPConnection(os.environ.get("BOT_LISTEN") or "127.0.0.1:8080", timeout=4)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        print(answer.read(10_000).decode(errors="replace"))
    except (OSError, HTTPException) as error:
        print(f"The bot does not answer: {error}")
        return 1
    return 0 if answer.status == HTTPStatus.OK else 1


if __name__ == "__main__":
    sys.exit(main())
