"""The prompt: line editing, history and completion by prompt_toolkit.

Imported only when somebody sits at a terminal: a pipe has no use for it and need not wait.
"""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout


async def typed_lines(history: Path, summaries: Mapping[str, str]) -> AsyncIterator[str]:
    """Yield the lines that a person types, until the input ends.

    Args:
        history: The file that keeps what was typed before; readable by its owner alone.
        summaries: What completion offers, with what each does.
    """
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(history)),
        completer=WordCompleter(list(summaries), sentence=True, meta_dict=dict(summaries)),
        complete_while_typing=True,
    )
    while True:
        _make_private(history)  # again each time: /forget removes it
        try:
            with patch_stdout(raw=True):  # log lines appear above the prompt
                line = await session.prompt_async("› ")
        except (EOFError, KeyboardInterrupt):
            return
        yield line


def _make_private(history: Path) -> None:
    history.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    history.touch(mode=0o600)
