"""What those who read a catalogue make of it: the rules in ``ontology/catalog/checks/*.toml``.

Each file is about one consumer, and its rules are data: a query that finds a mistake, what the
consumer loses by it, what to write instead, and where that can be looked up. A new rule needs no
Python. :func:`publisher.checks.catalog.run` applies them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from publisher import tables
from publisher.checks.graphs import LISTS, accepted
from publisher.checks.report import Severity
from publisher.errors import UnknownProfile
from publisher.tables import Table
from publisher.terms import Iri, Literal, Prefixes, Triple

FOLDER = "catalog/checks/"
"""The folder of the ontology that has the files."""

ALL = "all"
"""Stands for every profile."""

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*\.[a-z0-9][a-z0-9-]*")
_PLAIN = re.compile(r"[a-z0-9][a-z0-9.-]*")
_VARIABLE = re.compile(r"\{(\w+)(!text)?\}")
_SEVERITIES = tuple(str(severity) for severity in Severity)


@dataclass(frozen=True, slots=True)
class Rule:
    """A mistake, who loses what by it, and how it is found.

    Attributes:
        name: what the check calls it, such as ``ckan.title-missing``.
        profiles: the profiles that it belongs to.
        severity: how bad it is.
        consumer: who loses something.
        what: what is wrong; ``{variable}`` stands for a value that the query gives.
        loss: what the consumer loses, as a clause whose subject is the consumer.
        advice: what to write instead.
        example: a piece of Turtle or TOML that is right; may be empty.
        source: where it is written, or done.
        date: the day on which that was looked up.
        query: a SELECT that gives ``?resource`` and, where there are any, ``?property``, ``?value``
            and more.
        always: whether it is applied when no profile is asked for: where a consumer loses so much
            that nobody wants it.
    """

    name: str
    profiles: tuple[str, ...]
    severity: Severity
    consumer: str
    what: str
    loss: str
    advice: str
    example: str
    source: str
    date: str
    query: str
    always: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, by name, and the lists that they look things up in."""

    rules: tuple[Rule, ...] = ()
    lists: tuple[Triple, ...] = ()

    @property
    def profiles(self) -> tuple[str, ...]:
        """The names of the profiles, sorted."""
        return tuple(sorted({name for rule in self.rules for name in rule.profiles}))

    def of(self, profiles: Collection[str], others: Collection[str] = ()) -> list[Rule]:
        """The rules of some profiles; without any, those that always hold.

        Args:
            profiles: their names, or ``all``.
            others: what else there is, and has no rules here.

        Raises:
            UnknownProfile: if there is no such profile.
        """
        known = [*sorted({*self.profiles, *others}), ALL]
        for name in profiles:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                hint = f"did you mean {near[0]!r}? " if near else ""
                choice = ", ".join(known)
                raise UnknownProfile(f"no profile {name!r}; {hint}choose one of {choice}")
        if not set(profiles).difference(others):
            return [rule for rule in self.rules if rule.always]
        wanted = set(self.profiles if ALL in profiles else profiles)
        return [rule for rule in self.rules if wanted.intersection(rule.profiles)]


def read(ontology: Mapping[str, Path], prefixes: Prefixes, proven: Path | None = None) -> Rules:
    """The rules of the ontology's files, sorted by their names.

    Args:
        ontology: the ontology's files, by their path in it.
        prefixes: what the queries use without declaring it.
        proven: a folder whose queries need no proof: those that are shipped passed the tests.

    Raises:
        ConfigError: if a file isn't what it must be; with its place.
    """
    rules: dict[str, Rule] = {}
    lists: list[Triple] = []
    for name, path in sorted(ontology.items()):
        if not name.startswith(FOLDER) or not name.endswith(".toml"):
            continue
        top = tables.read(path)
        lists += _lists(top.table("lists"))
        known = proven is not None and path.resolve().is_relative_to(proven)
        common = _Common.read(top, known)
        for table in top.tables("rules"):
            rule = _rule(table, common, prefixes)
            if rule.name in rules:
                raise table.error("name", f"there are two rules called {rule.name!r}")
            rules[rule.name] = rule
        top.finish()
    return Rules(tuple(rules[name] for name in sorted(rules)), tuple(lists))


@dataclass(frozen=True, slots=True)
class _Common:
    """What a file says once for all its rules; each rule can say it for itself."""

    consumer: str
    profiles: tuple[str, ...]
    source: str
    date: str
    proven: bool

    @classmethod
    def read(cls, top: Table, proven: bool) -> _Common:
        profiles = top.names("profiles", ())
        day = _day(top) if "date" in top else ""
        return cls(top.text("consumer", ""), profiles, top.text("source", ""), day, proven)


def _rule(table: Table, common: _Common, prefixes: Prefixes) -> Rule:
    query = table.text("query")
    variables = None if common.proven else accepted(table, "query", prefixes)[1]
    rule = Rule(
        name=_matching(table, "name", _NAME, "ckan.title-missing"),
        profiles=_profiles(table, common),
        severity=_severity(table),
        consumer=table.text("consumer", common.consumer or None),
        what=_template(table, "what", variables),
        loss=_template(table, "loss", variables),
        advice=_template(table, "advice", variables),
        example=table.text("example", ""),
        source=table.text("source", common.source or None),
        date=_day(table, common.date),
        query=query,
        always=table.flag("always"),
    )
    table.finish()
    return rule


def _profiles(table: Table, common: _Common) -> tuple[str, ...]:
    found = table.names("profiles", common.profiles or None)
    for name in found:
        if name == ALL or not _PLAIN.fullmatch(name):
            expected = "expected names of small letters, digits, '.' and '-'"
            raise table.error("profiles", f"{expected}, and none that is {ALL!r}; found {name!r}")
    return found


def _severity(table: Table) -> Severity:
    name = table.text("severity")
    if name not in _SEVERITIES:
        raise table.error("severity", f"expected one of {', '.join(_SEVERITIES)}; found {name!r}")
    return Severity[name.upper()]


def _day(table: Table, default: str = "") -> str:
    text = table.text("date", default or None)
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise table.error("date", f'expected a day in quotes, such as "2026-11-29"; found {text!r}')


def _matching(table: Table, key: str, pattern: re.Pattern[str], example: str) -> str:
    text = table.text(key)
    if not pattern.fullmatch(text):
        raise table.error(key, f"expected a name such as {example!r}, found {text!r}")
    return text


def _template(table: Table, key: str, variables: Collection[str] | None) -> str:
    text = table.text(key)
    if variables is None:
        return text
    for match in _VARIABLE.finditer(text):
        if match[1] not in variables:
            known = ", ".join(f"{{{name}}}" for name in variables)
            raise table.error(key, f"the query gives no {match[0]}; it gives {known}")
    return text


def filled(template: str, shown: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """A text of a rule, with values for what stands in braces.

    Args:
        template: the text.
        shown: variable → its value as a reader knows it from Turtle, for ``{variable}``.
        texts: variable → its bare text, for ``{variable!text}``.
    """
    return _VARIABLE.sub(
        lambda match: (texts if match[2] else shown).get(match[1], "nothing"), template
    )


def _lists(table: Table) -> Iterator[Triple]:
    """The lists of a file: words, texts, or IRIs that begin in the same way."""
    for name in table:
        entry, this = table.table(name), LISTS[name]
        start, words = entry.text("start", ""), entry.text("words", "").split()
        for word in words:
            yield Triple(this, LISTS["has"], Iri(start + word) if start else Literal(word))
        for text in entry.texts("texts", ()):
            yield Triple(this, LISTS["has"], Literal(text))
        entry.finish()
