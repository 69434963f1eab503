"""Checks of content files one by one: misspelt terms, prefixes and languages.

What is in other files makes no difference, so that each thing is told once in a file, at the line
where it is first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from publisher.checks.report import Report, Result, Severity
from publisher.terms import TYPE, Blank, Iri, Literal, Node, Prefixes, Quad
from publisher.vocabularies import Vocabularies

Declaration: TypeAlias = tuple[str, str, int]
"""A prefix, its namespace, and the line where it is declared."""


@dataclass(frozen=True)
class File:
    """A content file: its path, its statements, and the prefixes that it declares."""

    path: Path
    quads: Sequence[Quad]
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
    described: Collection[Node] = ()
    linking: Collection[str] = ()
    languages: Sequence[str] = field(default_factory=list)

    def shown(self, iri: str) -> str:
        """A prefixed name, or the IRI in angle brackets."""
        return self.prefixes.shorten(iri) or f"<{iri}>"


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
    checks = (_unknown, _literals, _prefixes, _languages)
    return Report(
        result for file in files for check in checks for result in check(file, rules, line)
    )


def _unknown(file: File, rules: Rules, line: Line) -> Iterator[Result]:
    """Terms that are in the namespace of a vocabulary, but not in the vocabulary."""
    used: dict[Iri, tuple[Quad, int]] = {}
    for quad in file.quads:
        for term in (quad.predicate, quad.object if quad.predicate == TYPE else None):
            if isinstance(term, Iri):
                first, count = used.get(term, (quad, 0))
                used[term] = first, count + 1
    for term, (quad, count) in used.items():
        if term in rules.described or not rules.vocabularies.lacks(term):
            continue
        like = rules.vocabularies.like(term)
        advice = f"did you mean {rules.shown(like)}?" if like else "look the name up"
        kind = "class" if quad.object == term else "property"
        message = f"{rules.shown(term)} is no {kind} of its vocabulary{_times(count)}; {advice}"
        place = file.path, line(file.path, term)
        about = file.holder(quad.subject), quad.predicate, quad.object
        yield _result(Severity.WARNING, about, message, "terms.unknown", place)


def _literals(file: File, rules: Rules, line: Line) -> Iterator[Result]:
    """Texts as values of properties whose values are things."""
    used = {quad.predicate for quad in file.quads}
    linking = {each for each in used if each in rules.linking or rules.vocabularies.links(each)}
    for quad in file.quads:
        predicate, value = quad.predicate, quad.object
        if predicate in linking and isinstance(value, Literal):
            text = value.value if len(value.value) <= _SHOWN else f"{value.value[:_SHOWN]}…"
            advice = "write its address in angle brackets, such as <id/…> or <https://…>"
            message = f'{rules.shown(predicate)} leads to a thing, but "{text}" is a text; {advice}'
            holder = file.holder(quad.subject)
            place = file.path, line(file.path, holder)
            about = holder, predicate, value
            yield _result(Severity.WARNING, about, message, "terms.literal", place)


def _prefixes(file: File, rules: Rules, line: Line) -> Iterator[Result]:  # noqa: ARG001 as all
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


def _languages(file: File, rules: Rules, line: Line) -> Iterator[Result]:
    """Languages of texts that the publication doesn't have, and tags that are none."""
    counts: Counter[str] = Counter()
    first: dict[str, Quad] = {}
    for quad in file.quads:
        if isinstance(quad.object, Literal) and (tag := quad.object.language):
            counts[tag] += 1
            first.setdefault(tag, quad)
    wanted = {language.lower().split("-")[0] for language in rules.languages}
    for tag, quad in first.items():
        primary = tag.lower().split("-")[0]
        if primary in wanted:
            continue
        times = "one text is" if counts[tag] == 1 else f"{counts[tag]} texts are"
        message = f"{times} in the language '{tag}', which is not in languages of publisher.toml"
        severity, advice = Severity.INFO, "add it there, or correct the tag"
        if len(primary) > _LONGEST_LANGUAGE and primary != "x":
            severity = Severity.WARNING
            message, advice = f"{times} marked @{tag}, which is no language", "write a tag like @en"
        holder = file.holder(quad.subject)
        about = holder, quad.predicate, quad.object
        place = file.path, line(file.path, holder)
        yield _result(severity, about, f"{message}; {advice}", "texts.language", place)


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
