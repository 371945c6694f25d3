"""What of a typed text is read at all."""

import unicodedata

# Controls, formats such as direction marks and zero-width joiners, lone surrogates, private use.
_UNSEEN = {"Cc", "Cf", "Cs", "Co"}


def tidy(text: str) -> str:
    """Return a text without what can't be seen; blanks of all kinds become single spaces."""
    seen = (
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in _UNSEEN
    )
    return " ".join("".join(seen).split())
