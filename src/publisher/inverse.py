"""The names that a JSON-LD context has for IRIs: its definitions, read the other way round.

The algorithms are Inverse Context Creation, Term Selection and IRI Compaction (JSON-LD 1.1 API,
sections 4.3, 6.3 and 6.2), for the definitions of :mod:`publisher.definitions`, without relative
IRIs. A name that would be read as another IRI is refused: it is for PyLD to find a way around.
"""

from __future__ import annotations

from typing import NamedTuple

from publisher.definitions import ALIASES, Definition, Definitions, Unusual, is_absolute


class Kind(NamedTuple):
    """What is asked of a term: it depends on the value that it is wanted for.

    Attributes:
        containers: those that may hold the value, the best first.
        by: which of its types to look at: ``@type``, ``@language`` or ``@any``.
        preferred: the types to look for, the best first.
    """

    containers: tuple[str, ...]
    by: str
    preferred: tuple[str, ...]


_PLAIN = ("@set", "@none")
_BY_LANGUAGE = ("@language", "@language@set")
_IN_LIST = ("@list", "@none")

TEXT = Kind(_PLAIN + _BY_LANGUAGE, "@language", ("@none",))
"""A text without a language."""

TAGGED = Kind(_BY_LANGUAGE + _PLAIN, "@language", ("@none",))
"""A text in a language."""

NODE = Kind(_PLAIN, "@type", ("@id", "@vocab", "@none"))
"""A thing that goes by its identifier."""

NAMED = Kind(_PLAIN, "@type", ("@vocab", "@id", "@none"))
"""A thing whose identifier is what a term stands for."""

NAMELESS = Kind(_PLAIN, "@type", ("@id", "@none"))
"""A thing without an identifier; also what has no property, such as a class."""

NAMELESS_REVERSED = Kind(_PLAIN, "@type", ("@none",))
"""A thing without an identifier that points here."""

EMPTY_LIST = Kind(_IN_LIST, "@any", ("@none",))


def typed(datatype: str) -> Kind:
    """A literal of a datatype other than a text."""
    return Kind(_PLAIN, "@type", (datatype, "@none"))


def listing(common_type: str) -> Kind:
    """A list with members of one type, ``@id`` for things; or ``@none``: of several, or texts."""
    if common_type == "@none":
        return Kind(_IN_LIST, "@language", ("@none",))
    return Kind(_IN_LIST, "@type", (common_type, "@none"))


class Inverse:
    """Gives IRIs their names in a context.

    Args:
        definitions: what the context defines.
    """

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        # IRI, container, and what it is looked up by → type → the best term.
        self._best: dict[tuple[str, str, str], dict[str, str]] = {}
        ordered = sorted(definitions.terms.items(), key=lambda item: (len(item[0]), item[0]))
        for term, definition in ordered:
            self._enter(term, definition)
        self._prefixes = [(d.iri, term) for term, d in ordered if d.prefix]
        self._starts = tuple(namespace for namespace, _ in self._prefixes)

    def _enter(self, term: str, definition: Definition) -> None:
        def enter(by: str, kind: str) -> None:
            best = self._best.setdefault((definition.iri, definition.container, by), {})
            best.setdefault(kind, term)

        enter("@any", "@none")
        if definition.coercion:
            enter("@type", definition.coercion)
        else:
            enter("@type", "@none")
            enter("@language", "@none")

    def select(self, iri: str, kind: Kind) -> str | None:
        """The term for an IRI that suits a kind of value best; ``None`` if none does."""
        for container in kind.containers:
            best = self._best.get((iri, container, kind.by))
            for preferred in kind.preferred if best else ():
                if best and preferred in best:
                    return best[preferred]
        return None

    def name(self, iri: str, kind: Kind = NAMELESS) -> str:
        """What an IRI is called where names are relative to the vocabulary; by default a class.

        Raises:
            Unusual: if it would be read as another.
        """
        term = self.select(iri, kind)
        if term is not None:
            self._scheme(iri)
            return term
        vocabulary = self.definitions.vocabulary
        local = iri[len(vocabulary) :] if vocabulary and iri.startswith(vocabulary) else ""
        if local and local not in self.definitions.terms:
            if ":" in local or local.startswith("@") or local in ALIASES:
                raise Unusual(f"a name would be misread, {local!r}")
            self._scheme(iri)
            return local
        return self.identifier(iri)

    def identifier(self, iri: str) -> str:
        """What an IRI is called as an identifier: a prefixed name, or what it is.

        Raises:
            Unusual: if it would be read as another.
        """
        self._scheme(iri)
        if not iri.startswith(self._starts):
            return iri
        found = [
            f"{prefix}:{iri[len(namespace) :]}"
            for namespace, prefix in self._prefixes
            if iri.startswith(namespace) and iri != namespace
        ]
        if not found:
            return iri
        best = min(found, key=lambda name: (len(name), name))
        if best.partition(":")[2].startswith("//"):
            raise Unusual(f"a name would be misread, {best!r}")
        return best

    def _scheme(self, iri: str) -> None:
        """Refuse an IRI that a reader would take for a prefixed name, or for a relative one."""
        if iri.partition(":")[0] in self.definitions.terms:
            raise Unusual("the scheme of an IRI is a term of the context")
        if not is_absolute(iri):
            raise Unusual("an IRI has a space in it")
