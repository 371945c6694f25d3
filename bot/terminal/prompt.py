"""The prompt: line editing, history and completion by prompt_toolkit.

Imported only when somebody sits at a terminal: a pipe has no use for it and need not wait.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, WordCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout

Suggest = Callable[[str], Sequence[str]]


class Offers(Completer):
    """Completes commands, and what is asked: on its own or behind a command."""

    def __init__(self, summaries: Mapping[str, str], suggest: Suggest) -> None:
        """Hold what completion offers.

        Args:
            summaries: The commands, with what each does.
            suggest: Returns what a question may be completed to.
        """
        self._commands = WordCompleter(list(summaries), sentence=True, meta_dict=dict(summaries))
        self._suggest = suggest

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        """Yield the completions of a line."""
        line = document.text_before_cursor
        if not line.startswith("/"):
            asked = line
        elif " " in line:
            asked = line.partition(" ")[2].lstrip()
        else:
            yield from self._commands.get_completions(document, complete_event)
            return
        for text in self._suggest(asked):
            if text != asked:
                yield Completion(text, start_position=-len(asked))


async def typed_lines(
    history: Path, summaries: Mapping[str, str], suggest: Suggest
) -> AsyncIterator[str]:
    """Yield the lines that a person types, until the input ends.

    Args:
        history: The file that keeps what was typed before; readable by its owner alone.
        summaries: The commands that completion offers, with what each does.
        suggest: Returns what a question may be completed to.
    """
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(history)),
        completer=Offers(summaries, suggest),
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
