"""Profiles: the same things for another audience, each profile a named graph.

``description`` is what the sources say. Every other profile is derived from it by one rule, a
SPARQL CONSTRUCT in ``ontology/profiles/NAME.rq``; a new profile needs no Python. Rules that can be
compiled run in the walk (``publisher.rules``), the others in a store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from publisher import blanks
from publisher.errors import QueryError, SourceError
from publisher.garbage import unsought
from publisher.grouping import Kept, Listed
from publisher.limits import Limits
from publisher.queries import guard
from publisher.queries.text import Token, explain
from publisher.rooms import Gathering, Memory, Room
from publisher.rules import Rule, Uncompilable, compile_rule
from publisher.stores.embedded import EmbeddedStore
from publisher.terms import Iri, Prefixes, Quad, Triple

DESCRIPTION = "description"

# In a rule, this word stands for the first language of the publication.
_LANGUAGE = "$LANGUAGE"
_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PLACE = re.compile(r"(?:error at |query:)(\d+):(\d+): ")
# Bytes: a rule may be longer than a query, as it says many things at once.
_LONGEST = 200_000


def graph_name(base: str, profile: str) -> Iri:
    """The IRI of the named graph of a profile."""
    return Iri(f"{base}profile/{profile}")


def in_language(profile: str, language: str) -> str:
    """The name of a profile whose texts are in a language; without one, the profile's own."""
    return f"{profile}.{language}" if language else profile


def spoken(rule: Path) -> bool:
    """Whether a rule makes other statements for readers of another language.

    Raises:
        SourceError: if it is not UTF-8.
    """
    return _LANGUAGE in _text(rule)


def rules(ontology: Mapping[str, Path]) -> dict[str, Path]:
    """The rule files among the ontology's files: profile name → file, sorted by name.

    Raises:
        SourceError: if there is a rule for the description, which no rule makes; or if a rule's
            name can't be that of a profile.
    """
    if (path := ontology.get(f"profiles/{DESCRIPTION}.rq")) is not None:
        raise SourceError(path, f"{DESCRIPTION} is what the sources say; rename the rule")
    found = {
        name.removeprefix("profiles/").removesuffix(".rq"): path
        for name, path in sorted(ontology.items())
        if name.startswith("profiles/") and name.endswith(".rq")
    }
    for profile, path in found.items():
        if not _PROFILE.fullmatch(profile):
            reason = "a profile is called after its rule, in its addresses too"
            raise SourceError(path, f"{reason}; name it with letters, digits, '.', '-' and '_'")
    return found


@dataclass(frozen=True)
class Profile:
    """The rule of a profile, ready to be run.

    Attributes:
        path: its file.
        rule: the rule, compiled; ``None`` if it has to be run in a store.
        reason: why it is not compiled; empty if it is.
    """

    path: Path
    rule: Rule | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What rules are read with.

    Attributes:
        prefixes: the prefixes that a rule may use without declaring them.
        base: the base IRI of the publication.
        language: the language whose texts a rule prefers, where it says ``$LANGUAGE``.
    """

    prefixes: Prefixes
    base: str
    language: str


def compiled(rule_files: Mapping[str, Path], setting: Setting) -> dict[str, Profile]:
    """Each rule, compiled if that can be done.

    Args:
        rule_files: profile name → rule file.
        setting: what rules are read with.

    Raises:
        SourceError: if a rule is not a well-formed CONSTRUCT in UTF-8, or calls another server.
    """
    return {name: _compiled(path, setting) for name, path in rule_files.items()}


def _compiled(path: Path, setting: Setting) -> Profile:
    text, tokens = _read(path, setting)
    # The store says what is not well-formed; with nothing in it, that is soon said.
    _run(EmbeddedStore(()), path, (text, tokens), setting)
    return Profile(path, *_function(text, tuple(setting.prefixes.namespaces.items()), setting.base))


@lru_cache(maxsize=32)
def _function(
    text: str, namespaces: tuple[tuple[str, str], ...], base: str
) -> tuple[Rule | None, str]:
    """A rule, compiled; or why it is not. Who builds again and again compiles it once."""
    tokens = guard(text, replace(Limits(), query_bytes=_LONGEST))
    try:
        return compile_rule(tokens, dict(namespaces), base), ""
    except Uncompilable as error:
        return None, str(error)


def derive(
    graph: Listed, rule_files: Mapping[str, Path], setting: Setting
) -> dict[str, list[Quad]]:
    """Run each rule over the described facts.

    Args:
        graph: what the sources say, in whatever graph they say it.
        rule_files: profile name → rule file.
        setting: what rules are read with.

    Returns:
        The statements of each profile, in the default graph; blank nodes that a rule makes are
        labelled by what it says of them.

    Raises:
        SourceError: if a rule is not a well-formed CONSTRUCT in UTF-8, calls another server, or
            makes blank nodes that can't be told apart.
    """
    found = gathered(graph, rule_files, setting, Memory())
    return {name: [Quad(*triple) for triple in said(each)] for name, each in found.items()}


def gathered(
    graph: Listed, rule_files: Mapping[str, Path], setting: Setting, room: Room
) -> dict[str, Kept]:
    """The same as graphs that are kept in a room."""
    return {
        name: _gathered(graph, profile, setting, room)
        for name, profile in compiled(rule_files, setting).items()
    }


def _gathered(graph: Listed, profile: Profile, setting: Setting, room: Room) -> Kept:
    begun: list[Gathering] = []

    def begin() -> Callable[[Iterable[Triple]], None]:
        begun[:] = [room.gathering()]
        return begun[0].add

    if profile.rule is None:
        (quads,) = derive_in_store(said(graph), {"": profile.path}, setting).values()
        begin()(quad.triple for quad in quads)
        return begun[0].graph()
    try:
        with unsought():
            profile.rule.derive_into(graph, begin)
    except blanks.TangledBlanks as error:
        raise _located(profile.path, str(error)) from error
    return begun[0].graph()


def said(graph: Listed) -> Iterator[Triple]:
    """All that a graph says."""
    for node, about, _ in graph.walk():
        for property_, values in about.items():
            for value in values:
                yield Triple(node, property_, value)


def derive_in_store(
    triples: Iterable[Triple], rule_files: Mapping[str, Path], setting: Setting
) -> dict[str, list[Quad]]:
    """The same as ``derive``, by a store: better for few statements and a long rule."""
    store = EmbeddedStore(Quad(*triple) for triple in triples)
    derived = {}
    for name, path in rule_files.items():
        text, tokens = _read(path, setting)
        made = _run(store, path, (text, tokens), setting)
        try:
            derived[name] = blanks.label([Quad(*triple) for triple in made])
        except blanks.TangledBlanks as error:
            raise _located(path, str(error)) from error
    return derived


def _read(path: Path, setting: Setting) -> tuple[str, list[Token]]:
    """The text of a rule, and its tokens."""
    text = _text(path).replace(_LANGUAGE, setting.language.lower())  # as LANG() gives it
    try:
        # SERVICE would reach the network
        return text, guard(text, replace(Limits(), query_bytes=_LONGEST))
    except QueryError as error:
        raise _located(path, str(error)) from error


def _run(
    store: EmbeddedStore, path: Path, rule: tuple[str, list[Token]], setting: Setting
) -> list[Triple]:
    """What a rule says of the statements in a store."""
    try:
        return store.construct(rule[0], prefixes=setting.prefixes, base=setting.base)
    except QueryError as error:
        malformed = isinstance(error.__cause__, SyntaxError)
        reason = explain(str(error.__cause__), *rule, setting.prefixes) if malformed else error
        raise _located(path, str(reason)) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(path, "this file is not UTF-8; save it as UTF-8") from error


def _located(path: Path, reason: str) -> SourceError:
    """The error of a rule, with the line and column that the engine tells in its message."""
    match = _PLACE.search(reason)
    place = (int(match[1]), int(match[2])) if match else ()
    return SourceError(path, f"{_PLACE.sub('', reason)}; correct the rule", *place)
