"""Profiles: the same things for another audience, each profile a named graph.

``description`` is what the sources say. Every other profile is derived from it by one rule, a
SPARQL CONSTRUCT in ``ontology/profiles/NAME.rq``; a new profile needs no Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from publisher import blanks
from publisher.errors import QueryError, SourceError
from publisher.limits import Limits
from publisher.queries import guard
from publisher.queries.text import explain
from publisher.stores.embedded import EmbeddedStore
from publisher.terms import Iri, Prefixes, Quad

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


def derive(
    quads: Iterable[Quad],
    rule_files: Mapping[str, Path],
    *,
    prefixes: Prefixes,
    base: str,
    language: str,
) -> dict[str, list[Quad]]:
    """Run each rule over the described facts.

    Args:
        quads: what the sources say; a rule sees all of it as its default graph.
        rule_files: profile name → rule file.
        prefixes: the prefixes that a rule may use without declaring them.
        base: the base IRI of the publication.
        language: the language whose texts a rule prefers, where it says ``$LANGUAGE``.

    Returns:
        The statements of each profile, in the default graph; blank nodes that a rule makes are
        labelled by what it says of them.

    Raises:
        SourceError: if a rule is not a well-formed CONSTRUCT in UTF-8, calls another server, or
            makes blank nodes that can't be told apart.
    """
    store = EmbeddedStore(Quad(*quad.triple) for quad in quads)
    derived = {}
    for profile, path in rule_files.items():
        rule = _text(path).replace(_LANGUAGE, language.lower())  # as LANG() gives it
        try:
            # SERVICE would reach the network
            tokens = guard(rule, replace(Limits(), query_bytes=_LONGEST))
            triples = store.construct(rule, prefixes=prefixes, base=base)
            derived[profile] = blanks.label([Quad(*triple) for triple in triples])
        except (QueryError, blanks.TangledBlanks) as error:
            malformed = isinstance(error.__cause__, SyntaxError)
            reason = explain(str(error.__cause__), rule, tokens, prefixes) if malformed else error
            raise _located(path, str(reason)) from error
    return derived


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
