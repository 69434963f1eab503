"""What search engines ask of markup: the dated rules in ``ontology/schema.org/packs/*.toml``.

Each file is about one feature of one consumer: what it is called, where and when that was looked
up, which types it is for, and what it asks of them. A feature that is gone has the day on which it
went. Nothing of this needs Python: a new file is a new pack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from publisher import tables
from publisher.checks.report import Severity
from publisher.checks.values import KINDS
from publisher.schemaorg import Vocabulary
from publisher.tables import Table

FOLDER = "schema.org/packs/"
"""The folder of the ontology that has the packs."""

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*\.[a-z0-9][a-z0-9-]*")
_STEP = re.compile(r"\w+")
_SEVERITIES = tuple(str(severity) for severity in Severity)
_MOST = 1_000_000

Path_ = tuple[str, ...]
Paths = tuple[Path_, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a feature asks of a thing.

    Attributes:
        name: what the check calls it, such as ``google-breadcrumb.items``.
        severity: how bad it is if it isn't so.
        each: the way from the thing to what is tested; empty: the thing itself.
        paths: the ways from there to the values, any of which will do.
        where: a way that must lead somewhere for the rule to hold; empty: it always holds.
        unless: a way that must lead nowhere; empty: it always holds.
        least: how many values there must be.
        most: how many there may be.
        shortest: how many characters a text must have.
        longest: how many it may have.
        kind: the form of each value, one of ``values.KINDS``; empty: any.
        types: the types of which a value must be; empty: any.
        but_last: whether the last of a list is passed over.
        what: what is wrong.
        loss: what the consumer loses, as a clause whose subject is the consumer.
        advice: what to do.
    """

    name: str
    severity: Severity
    each: Path_
    paths: Paths
    where: Path_
    unless: Paths
    least: int
    most: int
    shortest: int
    longest: int
    kind: str
    types: tuple[str, ...]
    but_last: bool
    what: str
    loss: str
    advice: str


@dataclass(frozen=True, slots=True)
class Pack:
    """What one consumer makes of some types.

    Attributes:
        consumer: who reads the markup.
        feature: what it shows.
        source: where that is documented.
        date: the day on which that was looked up.
        types: the types that it is for, with their kinds.
        without: kinds of these that it isn't for.
        retired: the day from which it is not there any more; empty if it is.
        note: what else there is to know; may be empty.
        rules: what it asks.
    """

    consumer: str
    feature: str
    source: str
    date: str
    types: tuple[str, ...]
    without: tuple[str, ...] = ()
    retired: str = ""
    note: str = ""
    rules: tuple[Requirement, ...] = ()

    @property
    def retirement(self) -> str:
        """The name of the rule that tells of a feature that is gone."""
        words = re.sub(r"[^a-z0-9]+", "-", f"{self.consumer.split()[0]} {self.feature}".lower())
        return f"{words.strip('-')}.retired"


def read(ontology: Mapping[str, Path], vocabulary: Vocabulary) -> tuple[Pack, ...]:
    """The packs of an ontology, sorted by the names of their files.

    Args:
        ontology: the ontology's files, by their path in it.
        vocabulary: the terms that packs may use.

    Raises:
        ConfigError: if a file isn't what it must be; with its place.
    """
    found: list[Pack] = []
    names: set[str] = set()
    for name, path in sorted(ontology.items()):
        if name.startswith(FOLDER) and name.endswith(".toml"):
            found.append(_pack(tables.read(path), vocabulary, names))
    return tuple(found)


def _pack(top: Table, vocabulary: Vocabulary, names: set[str]) -> Pack:
    retired = _day(top, "retired") if "retired" in top else ""
    types = top.names("types")
    without = top.names("without", ())
    for key, some in (("types", types), ("without", without)):
        _known_types(top, key, some, vocabulary)
    pack = Pack(
        consumer=top.text("consumer"),
        feature=top.text("feature"),
        source=top.text("source"),
        date=_day(top, "date"),
        types=types,
        without=without,
        retired=retired,
        note=top.text("note", ""),
        rules=tuple(_rule(table, vocabulary, names) for table in top.tables("rules")),
    )
    if bool(pack.rules) == bool(pack.retired):
        reason = "expected either rules, or retired: the day from which the feature isn't there"
        raise top.error("rules", reason)
    top.finish()
    return pack


def _rule(table: Table, vocabulary: Vocabulary, names: set[str]) -> Requirement:
    name = table.text("name")
    if not _NAME.fullmatch(name) or name in names:
        reason = "there are two rules of this name" if name in names else "expected a name such as"
        raise table.error("name", f"{reason} 'google-breadcrumb.items', found {name!r}")
    names.add(name)
    paths = tuple(_path(table, "path", each, vocabulary) for each in table.names("path"))
    unless = tuple(_path(table, "unless", e, vocabulary) for e in table.names("unless", ()))
    kind = table.text("kind", "")
    if kind and kind not in KINDS:
        raise table.error("kind", f"expected one of {', '.join(sorted(KINDS))}; found {kind!r}")
    types = table.names("value_types", ())
    _known_types(table, "value_types", types, vocabulary)
    form = kind or types or any(key in table for key in ("shortest", "longest", "most"))
    severity = table.text("severity")
    if severity not in _SEVERITIES:
        reason = f"expected one of {', '.join(_SEVERITIES)}; found {severity!r}"
        raise table.error("severity", reason)
    rule = Requirement(
        name=name,
        severity=Severity[severity.upper()],
        each=_path(table, "each", table.text("each", ""), vocabulary),
        paths=paths,
        where=_path(table, "where", table.text("where", ""), vocabulary),
        unless=unless,
        # A rule about the form of values says nothing of a thing that has none.
        least=table.number("least", 1) if "least" in table or not form else 0,
        most=table.number("most", _MOST),
        shortest=table.number("shortest", 1),
        longest=table.number("longest", _MOST),
        kind=kind,
        types=types,
        but_last=table.flag("but_last"),
        what=table.text("what"),
        loss=table.text("loss"),
        advice=table.text("advice"),
    )
    table.finish()
    return rule


def _path(table: Table, key: str, text: str, vocabulary: Vocabulary) -> Path_:
    steps = tuple(text.split("/")) if text else ()
    for step in steps:
        if not _STEP.fullmatch(step) or not vocabulary.is_property(step):
            like = vocabulary.like_property(step)
            hint = f"; did you mean {like}?" if like else ""
            raise table.error(key, f"schema.org has no property {step!r}{hint}")
    return steps


def _known_types(table: Table, key: str, types: Iterable[str], vocabulary: Vocabulary) -> None:
    for name in types:
        if not vocabulary.is_class(name):
            like = vocabulary.like_type(name)
            hint = f"; did you mean {like}?" if like else ""
            raise table.error(key, f"schema.org has no type {name!r}{hint}")


def _day(table: Table, key: str) -> str:
    text = table.text(key)
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise table.error(key, f'expected a day in quotes, such as "2026-09-08"; found {text!r}')


def of(packs: Iterable[Pack], types: Iterable[str], vocabulary: Vocabulary) -> Iterator[Pack]:
    """The packs that are for a thing of some types."""
    kinds = {kind for each in types for kind in vocabulary.kinds(each)}
    for pack in packs:
        if kinds.intersection(pack.types) and not kinds.intersection(pack.without):
            yield pack
