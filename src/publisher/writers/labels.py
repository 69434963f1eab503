"""What to call a resource, a class or a property on a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from publisher.terms import Iri, Literal, Prefixes

# Bidirectional controls: in places without markup (the title) they would reorder what follows.
_CONTROLS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\x00-\x1f\x7f-\x9f]+")


# A label stands wherever its resource is mentioned; longer ones are told whole in the facts.
_LONGEST = 500
# So many labels are kept at hand: neighbours in a publication mention the same resources.
_KEPT = 8_192


class Label(NamedTuple):
    """A text to show: its language is '' where that is the page's own or isn't known."""

    text: str
    language: str = ""


class Labels:
    """The best label of each resource for readers of one language.

    Attributes:
        language: the language that readers want.
        page: the language that the page says it is in.
        of: a resource → its label, as by a call of this.
        place: the place of a resource among others: by its label, without regard to capitals.
        tongue: the tag of a text → the language to say with it: '' where it is the page's own.
    """

    def __init__(
        self,
        labels: Mapping[Iri, Sequence[Literal]],
        prefixes: Prefixes,
        language: str,
        page: str = "",
    ) -> None:
        self._labels = labels
        self._prefixes = prefixes
        self.language = language
        self.page = page or language
        self._said = self.page.lower()
        self.of = lru_cache(_KEPT)(self._of)
        self.place = lru_cache(_KEPT)(self._place)
        self._rank = lru_cache(_KEPT)(self._rank_of)
        self.tongue = lru_cache(_KEPT)(self._tongue)

    def __call__(self, iri: Iri) -> Label:
        """The label of a resource; one without labels is called by its prefixed name or its IRI."""
        return self.of(iri)

    def _of(self, iri: Iri) -> Label:
        best = min(self._labels.get(iri, ()), key=self.rank, default=None)
        text = best.value.strip() if best else ""
        if best and len(text) > _LONGEST:
            best = best._replace(value=shortened(text, _LONGEST))
        return self.label(best) if best and text else Label(self._name(iri))

    def _place(self, iri: Iri) -> tuple[str, Iri]:
        return self.of(iri).text.casefold(), iri

    def _name(self, iri: Iri) -> str:
        return self._prefixes.shorten(iri) or iri.removeprefix("mailto:")

    def has(self, iri: Iri) -> bool:
        """Whether anybody gave this resource a label."""
        return any(label.value.strip() for label in self._labels.get(iri, ()))

    def rank(self, literal: Literal) -> int:
        """How well a text serves the reader: 0 is best. Among equals the first one is taken."""
        return self._rank(literal.language)

    def _rank_of(self, tag: str) -> int:
        tag, wanted = tag.lower(), self.language.lower()
        ranks = (tag == wanted, tag.split("-")[0] == wanted.split("-")[0], not tag, tag == "en")
        return ranks.index(True) if any(ranks) else len(ranks)

    def label(self, literal: Literal) -> Label:
        """A literal as a label: the language only where it differs from the page's."""
        return self._label(literal.value, literal.language)

    def chosen(self, texts: Mapping[str, str]) -> Label:
        """The text for the reader out of one text for each language of the configuration."""
        if not texts:
            return Label("")
        tag = min(texts, key=self._rank)
        return self._label(texts[tag], tag)

    def _label(self, text: str, tag: str) -> Label:
        return Label(text, self.tongue(tag))

    def _tongue(self, tag: str) -> str:
        return "" if tag.lower() == self._said else tag


def plain(text: str) -> str:
    """The text on one line without control characters, for a title or an attribute."""
    # No control is printable, as Python calls it.
    return " ".join((text if text.isprintable() else _CONTROLS.sub(" ", text)).split())


def shortened(text: str, most: int = 300) -> str:
    """At most so many characters, cut at the end of a word."""
    text = plain(text)
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
