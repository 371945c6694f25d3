"""The laws that are held."""

from dataclasses import dataclass

from corpus.law import Law


@dataclass(frozen=True)
class Library:
    """The laws that are held, in order; the first is the one meant when none is named."""

    laws: tuple[Law, ...]

    @property
    def default(self) -> Law:
        """The law that is meant when none is named."""
        return self.laws[0]

    def get(self, law_id: str) -> Law | None:
        """Return the law of that id, or None."""
        return next((law for law in self.laws if law.id == law_id), None)
