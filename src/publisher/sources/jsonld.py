"""JSON-LD, read by PyLD with frozen contexts: nothing is fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, NoReturn

import pyoxigraph as ox

from publisher.contexts import FrozenContexts, expand
from publisher.errors import ContextError, SourceError
from publisher.sources.brackets import check_json, json_keys
from publisher.sources.syntax import check_iri, check_iris
from publisher.sources.text import Text
from publisher.terms import (
    LANG_STRING,
    STRING,
    XSD,
    Blank,
    Iri,
    Literal,
    Node,
    Prefixes,
    Quad,
    Term,
)

# PyLD rewrites the text of a typed value "1.50" of xsd:double, and the specification rewrites
# numbers only (JSON-LD 1.1 API, 8.2.2); the texts travel under this datatype.
_DOUBLE, _WRITTEN_DOUBLE = str(XSD["double"]), "urn:publisher:double-as-written"
_KEYWORD = re.compile(
    "@(?:base|container|context|direction|graph|id|import|included|index|json|language|list|nest"
    "|none|prefix|propagate|protected|reverse|set|type|value|version|vocab)"
)
# Schemes of IRIs that may well be prefixes, too.
_SCHEMES = frozenset({"data", "did", "doi", "geo", "info", "news", "tag", "tel", "urn"})
_LAST_COMMA = re.compile(r",\s*[\]}]")


def read(
    text: Text, base: str, nesting: int, contexts: FrozenContexts, prefixes: Prefixes
) -> list[Quad]:
    """The quads of a JSON-LD file.

    Args:
        text: the file.
        base: what relative IRIs are resolved against.
        nesting: the largest number of brackets open at once.
        contexts: the contexts that may be named.
        prefixes: well-known prefixes, to notice one that no context defines.

    Raises:
        SourceError: for JSON that is not well-formed or says a key twice, for a context that is
            not on the list, and for what JSON-LD does not allow.
    """
    try:
        document = _json(text, nesting)
    except RecursionError as error:  # where limits.nesting is set to more than can be read
        raise _too_deep(text) from error
    return quads_of(text, document, base, contexts, prefixes)


def quads_of(
    text: Text, document: Any, base: str, contexts: FrozenContexts, prefixes: Prefixes
) -> list[Quad]:
    """The quads of a JSON-LD document, whichever syntax its tree was written in.

    Args:
        text: the file, for the places of errors.
        document: the parsed tree.
        base: what relative IRIs are resolved against.
        contexts: the contexts that may be named.
        prefixes: well-known prefixes, to notice one that no context defines.

    Raises:
        SourceError: for a context that is not on the list, and for what JSON-LD does not allow.
    """
    try:
        stated = _statements(text, document, base, contexts)
        quads = [_quad(text, *statement) for statement in stated]
    except RecursionError as error:
        raise _too_deep(text) from error
    check_iris(text, quads, base)
    _check_prefixes(text, quads, prefixes)
    return quads


def _too_deep(text: Text) -> SourceError:
    return text.error("nested too deeply to be read; write it flatter")


def _check_prefixes(text: Text, quads: list[Quad], prefixes: Prefixes) -> None:
    """Refuse <foaf:name>, which is what becomes of foaf:name if no context says what foaf is."""
    for iri in dict.fromkeys(term for quad in quads for term in quad if isinstance(term, Iri)):
        prefix = iri.partition(":")[0]
        if prefix in prefixes.namespaces and prefix not in _SCHEMES:
            raise text.error_near(
                iri,
                f'the prefix "{prefix}:" is not defined; add it to the @context:'
                f' "{prefix}": "{prefixes.namespaces[prefix]}"',
            )


def _json(text: Text, nesting: int) -> Any:
    check_json(text, nesting)
    try:
        document = json.loads(text.text, parse_constant=partial(_refuse_constant, text))
    except json.JSONDecodeError as error:
        _refuse_last_comma(text, error.pos)
        reason = f"not well-formed JSON ({error.msg}); correct the file here"
        if error.pos >= len(text.text.rstrip()):
            reason = (
                "the file ends in the middle of the JSON; close the open brackets and quotation"
                " marks, or fetch the whole file again if it was cut off"
            )
        raise text.error(reason, error.lineno, error.colno) from error
    except ValueError as error:
        raise text.error(f"not well-formed JSON ({error}); correct the file") from error
    _check_keys(text)
    return document


def _refuse_last_comma(text: Text, offset: int) -> None:
    """Say of the commonest mistake what it is; Python's message depends on its version."""
    comma = text.text.rfind(",", 0, offset + 1)
    match = _LAST_COMMA.match(text.text, comma) if comma >= 0 else None
    if match and match.end() > offset:
        reason = "nothing follows this comma but the end of the object or list; remove the comma"
        raise text.error_at(comma, reason)


def _refuse_constant(text: Text, name: str) -> NoReturn:
    raise text.error_near(name, f"{name} is not a number in JSON; write a number or a text")


def _check_keys(text: Text) -> None:
    """Refuse keys that JSON or JSON-LD would pass over in silence."""
    seen: set[tuple[int, str]] = set()
    has_json = '"@json"' in text.text  # such a value may have any keys
    for offset, owner, written in json_keys(text.text):
        key = json.loads(written)
        if (owner, key) in seen:
            raise text.error_at(
                offset, f'the key "{key}" is in this object twice; put both values in one list'
            )
        seen.add((owner, key))
        if _is_no_keyword(key) and not has_json:
            raise text.error_at(
                offset,
                f"{key} is no keyword of JSON-LD, and would be passed over; correct or remove it",
            )


def _is_no_keyword(word: str) -> bool:
    """Whether a word is kept for keywords and is none (JSON-LD 1.1, section 1.7)."""
    return bool(re.fullmatch("@[A-Za-z]+", word)) and not _KEYWORD.fullmatch(word)


_Statement = tuple[str, dict[str, Any]]


def _statements(
    text: Text, document: Any, base: str, contexts: FrozenContexts
) -> Iterator[_Statement]:
    """PyLD's triples, each with the name of its graph."""
    from pyld import jsonld

    try:
        expanded = expand(document, base, contexts)
        _refuse_dropped(text, expanded, base)
        dataset = jsonld.to_rdf(_keep_doubles(expanded), {"documentLoader": contexts.loader})
    except ContextError as error:
        raise text.error_near(_named(document, str(error), ":"), str(error)) from error
    except (ValueError, jsonld.JsonLdError) as error:
        message = str(error.args[0])
        reason = f"not valid JSON-LD: {message}; correct it here"
        raise text.error_near(_named(document, message, ""), reason) from error
    for graph, triples in dataset.items():
        for triple in triples:
            yield graph, triple


def _named(document: Any, message: str, part: str) -> str:
    """The longest string of a document that a message names, of those with a part in them."""
    strings = set(_strings(document)) - {"@context"}
    named = [string for string in strings if part in string and string in message]
    return max(named, key=lambda string: (len(string), string), default="")


def _strings(value: Any) -> Iterator[str]:
    """All texts in a tree, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from _strings(item)


def _refuse_dropped(text: Text, value: Any, base: str) -> None:
    """Refuse an IRI that is not absolute and well-formed: PyLD would pass over its statements."""
    if isinstance(value, list):
        for item in value:
            _refuse_dropped(text, item, base)
    elif isinstance(value, dict) and "@value" not in value:
        types = value.get("@type", [])
        named = [value.get("@id"), *(types if isinstance(types, list) else [types])]
        named += [key for key in value if not key.startswith("@")]
        for iri in named:
            if isinstance(iri, str) and not iri.startswith("_:"):
                check_iri(text, iri, base)
        for item in value.values():
            _refuse_dropped(text, item, base)


def _keep_doubles(value: Any) -> Any:
    if isinstance(value, list):
        return [_keep_doubles(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("@type") == _DOUBLE and isinstance(value.get("@value"), str):
        return {**value, "@type": _WRITTEN_DOUBLE}
    if value.get("@type") == "@json":
        return value
    return {key: _keep_doubles(item) for key, item in value.items()}


def _quad(text: Text, graph: str, triple: dict[str, Any]) -> Quad:
    if graph.startswith("_:"):
        raise text.error("a graph is named by a blank node; give it an @id")
    name = None if graph == "@default" else Iri(graph)
    subject, predicate = _node(triple["subject"]), Iri(triple["predicate"]["value"])
    return Quad(subject, predicate, _term(text, triple["object"]), name)


def _node(term: dict[str, Any]) -> Node:
    return Blank(term["value"]) if term["type"] == "blank node" else Iri(term["value"])


def _term(text: Text, term: dict[str, Any]) -> Term:
    if term["type"] != "literal":
        return _node(term)
    value = str(term["value"])
    if any("\ud800" <= character <= "\udfff" for character in value):
        half = re.search(r"\\u[dD][89a-fA-F]", text.text)
        reason = "half of a character (\\ud800 to \\udfff) is no text; write the character itself"
        raise text.error_at(half.start() if half else 0, reason)
    if language := term.get("language"):
        return Literal(value, LANG_STRING, _language(text, language))
    datatype = term.get("datatype", STRING)
    return Literal(value, Iri(_DOUBLE if datatype == _WRITTEN_DOUBLE else datatype))


def _language(text: Text, tag: str) -> str:
    """The tag in lower case, as the parsers of the other syntaxes give it."""
    try:
        return ox.Literal("", language=tag).language or tag
    except ValueError as error:
        raise text.error_near(tag, f'"{tag}" is not a language tag; write one like "en"') from error
