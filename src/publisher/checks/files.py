"""Checks of content files one by one: misspelt terms, prefixes and languages.

What is in other files makes no difference, so that each thing is told once in a file, at the line
where it is first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias, TypeVar

from publisher.checks.report import Report, Result, Severity
from publisher.terms import TYPE, Blank, Iri, Literal, Node, Prefixes, Quad
from publisher.vocabularies import Vocabularies

Declaration: TypeAlias = tuple[str, str, int]
"""A prefix, its namespace, and the line where it is declared."""


@dataclass(frozen=True)
class File:
    """A content file: its path, its statements, and the prefixes that it declares.

    The statements are gone through once, and again only to find what leads to a blank node.
    """

    path: Path
    quads: Iterable[Quad]
    declarations: Sequence[Declaration] = ()

    def holder(self, node: Node) -> Node:
        """The nearest IRI that leads to a blank node; the node itself if none does."""
        seen: set[Node] = set()
        while isinstance(node, Blank) and node not in seen:
            seen.add(node)
            leading = self._leading.get(node, [])
            node = min(leading, key=lambda each: (isinstance(each, Blank), each), default=node)
        return node

    @cached_property
    def _leading(self) -> dict[Node, list[Node]]:
        """Blank node → what has it as a value."""
        found: dict[Node, list[Node]] = {}
        for quad in self.quads:
            if isinstance(quad.object, Blank):
                found.setdefault(quad.object, []).append(quad.subject)
        return found


@dataclass(frozen=True, slots=True)
class Rules:
    """What is known of names.

    Attributes:
        vocabularies: the terms of standard vocabularies.
        prefixes: the prefixes of the publication.
        described: what is known although it is in no table: terms that the project describes.
        linking: more properties whose values are things.
        languages: the languages of the publication.
    """

    vocabularies: Vocabularies
    prefixes: Prefixes
    described: Container[Node] = ()
    linking: Collection[str] = ()
    languages: Sequence[str] = field(default_factory=list)

    def shown(self, iri: str) -> str:
        """A prefixed name, or the IRI in angle brackets."""
        return self.prefixes.shorten(iri) or f"<{iri}>"


_Name = TypeVar("_Name", bound=str)

Line: TypeAlias = Callable[[Path, str], int | None]
"""Where a file first names an IRI."""


def run(files: Iterable[File], rules: Rules, line: Line) -> Report:
    """Check names, prefixes and languages in content files.

    Returns:
        Warnings for names that a standard vocabulary doesn't have (``terms.unknown``), for texts
        where it expects a thing (``terms.literal``) and for prefixes that stand for something
        else than usual (``terms.prefix``); infos for languages that the publication doesn't have
        (``texts.language``).
    """
    return Report(result for file in files for result in _Survey(file, rules, line).results())


@dataclass(slots=True)
class _Use:
    """Where something is used first in a file, and how often."""

    first: Quad
    count: int = 1


class _Survey:
    """What is used in a file: terms, and languages."""

    def __init__(self, file: File, rules: Rules, line: Line) -> None:
        self._file = file
        self._rules = rules
        self._line = line
        self._terms: dict[Iri, _Use] = {}
        self._languages: dict[str, _Use] = {}

    def results(self) -> Iterator[Result]:
        """All that is found."""
        yield from self._literals(self._gather())
        yield from self._unknown()
        yield from _prefixes(self._file, self._rules)
        yield from self._foreign()

    def _gather(self) -> Iterator[Quad]:
        """Go through the statements; those with a text where a thing should be are given out."""
        terms, languages = self._terms, self._languages
        leading: set[Iri] = set()
        for quad in self._file.quads:
            _, predicate, value, _ = quad
            use = terms.get(predicate)
            if use is None:
                terms[predicate] = _Use(quad)
                if self._leads(predicate):
                    leading.add(predicate)
            else:
                use.count += 1
            if value.__class__ is Literal:
                if predicate in leading:
                    yield quad
                if tag := value[2]:
                    _count(languages, tag, quad)
            elif predicate == TYPE and isinstance(value, Iri):
                _count(terms, value, quad)

    def _leads(self, predicate: Iri) -> bool:
        """Whether the values of a property are things."""
        return predicate in self._rules.linking or self._rules.vocabularies.links(predicate)

    def _unknown(self) -> Iterator[Result]:
        """Terms that are in the namespace of a vocabulary, but not in the vocabulary."""
        rules, file = self._rules, self._file
        for term, use in self._terms.items():
            if term in rules.described or not rules.vocabularies.lacks(term):
                continue
            like, quad = rules.vocabularies.like(term), use.first
            advice = f"did you mean {rules.shown(like)}?" if like else "look the name up"
            kind = "class" if quad.object == term else "property"
            what = f"{rules.shown(term)} is no {kind} of its vocabulary{_times(use.count)}"
            place = file.path, self._line(file.path, term)
            about = file.holder(quad.subject), quad.predicate, quad.object
            yield _result(Severity.WARNING, about, f"{what}; {advice}", "terms.unknown", place)

    def _literals(self, quads: Iterable[Quad]) -> Iterator[Result]:
        """Texts as values of properties whose values are things."""
        rules, file = self._rules, self._file
        for subject, predicate, value, _ in quads:
            whole = str(value)
            text = whole if len(whole) <= _SHOWN else f"{whole[:_SHOWN]}…"
            advice = _ADVICE.get(file.path.suffix.lower(), _IN_BRACKETS)
            message = f'{rules.shown(predicate)} leads to a thing, but "{text}" is a text; {advice}'
            holder = file.holder(subject)
            place = file.path, self._line(file.path, holder)
            about = holder, predicate, value
            yield _result(Severity.WARNING, about, message, "terms.literal", place)

    def _foreign(self) -> Iterator[Result]:
        """Languages of texts that the publication doesn't have, and tags that are none."""
        wanted = {language.lower().split("-")[0] for language in self._rules.languages}
        for tag, use in self._languages.items():
            primary = tag.lower().split("-")[0]
            if primary in wanted:
                continue
            times = "one text is" if use.count == 1 else f"{use.count} texts are"
            message = (
                f"{times} in the language '{tag}', which is not in languages of publisher.toml"
            )
            severity, advice = Severity.INFO, "add it there, or correct the tag"
            if len(primary) > _LONGEST_LANGUAGE and primary != "x":
                severity = Severity.WARNING
                message, advice = (
                    f"{times} marked @{tag}, which is no language",
                    "write a tag like @en",
                )
            holder = self._file.holder(use.first.subject)
            about = holder, use.first.predicate, use.first.object
            place = self._file.path, self._line(self._file.path, holder)
            yield _result(severity, about, f"{message}; {advice}", "texts.language", place)


def _count(uses: dict[_Name, _Use], name: _Name, quad: Quad) -> None:
    use = uses.get(name)
    if use is None:
        uses[name] = _Use(quad)
    else:
        use.count += 1


def _prefixes(file: File, rules: Rules) -> Iterator[Result]:
    """Prefixes that stand for something else than they usually do."""
    usual = rules.prefixes.namespaces
    for prefix, namespace, number in file.declarations:
        meant = rules.vocabularies.usual(namespace, usual.values())
        meant = meant or usual.get(prefix, "")
        if meant and meant != namespace:
            name = f"the prefix {prefix}: stands for <{namespace}> here"
            message = f"{name}, not for <{meant}> as usual; correct it"
            if meant == usual.get(prefix) and not rules.vocabularies.usual(namespace):
                message += ", or take another prefix"
            about = Iri(namespace), None, None
            yield _result(Severity.WARNING, about, message, "terms.prefix", (file.path, number))


# How an address is written, where a text would do; by the suffix of the file.
_IN_BRACKETS = "write its address in angle brackets, such as <id/…> or <https://…>"
_AS_ID = "write its address as an id, such as {id: id/…} or {id: https://…}"
_ADVICE = {
    ".yaml": _AS_ID,
    ".yml": _AS_ID,
    ".jsonld": 'write its address as an @id, such as {"@id": "id/…"}',
}
# No language has a longer code (BCP 47, section 2.2.1); longer ones are reserved.
_LONGEST_LANGUAGE = 3
_SHOWN = 60


def _times(count: int) -> str:
    return "" if count == 1 else f" ({count} times in this file)"


def _result(
    severity: Severity,
    about: tuple[Node, Iri | None, Iri | Blank | Literal | None],
    message: str,
    check: str,
    place: tuple[Path, int | None],
) -> Result:
    resource, predicate, value = about
    path, number = place
    return Result(severity, resource, message, check, predicate, value, path, number)
