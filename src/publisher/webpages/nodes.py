"""The nodes of a JSON-LD document as things, with what consumers of schema.org stumble over."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from publisher.webpages.located import Constant, Json, List, Member, Number, Object, Text
from publisher.webpages.names import folded, is_absolute, is_schema, resolved
from publisher.webpages.things import (
    SCHEMA,
    Described,
    Fault,
    Kind,
    Place,
    Property,
    Thing,
    Value,
)

_ALIASES = {"id": "@id", "type": "@type"}
_KEYWORDS = frozenset(
    {"@context", "@direction", "@graph", "@id", "@included", "@index", "@json", "@language"}
    | {"@list", "@nest", "@reverse", "@set", "@type", "@value"}
)
_LONE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{2,4}|#[xX][0-9A-Fa-f]{2,4});")
_CONTEXT = 'write "@context": "https://schema.org"'
_VALUE_KEYS = frozenset({"@value", "@language", "@type", "@direction", "@index", "@context"})


class _Members(NamedTuple):
    """The members of an object: those of JSON-LD, and the others."""

    keywords: dict[str, Member]
    others: list[Member]


class Nodes:
    """Reads one JSON-LD document.

    Args:
        place: the place of an offset in the document.
        base: the address of the page, or nothing.

    Attributes:
        faults: what consumers don't read, or read in another way, in the order of reading.
    """

    def __init__(self, place: Callable[[int], Place], base: str) -> None:
        self._place = place
        self._base = base
        self._language = ""
        self.faults: list[Fault] = []

    def things(self, tree: Json) -> tuple[Thing, ...]:
        """The nodes at the top of the document."""
        if isinstance(tree, List):
            message = "a list at the top makes some readers fail; put the nodes under @graph"
            self._fault("array", message, tree.offset)
        tops = tree.items if isinstance(tree, List) else (tree,)
        found: list[Thing] = []
        for top in tops:
            if isinstance(top, Object):
                found.extend(self._top(top))
            else:
                message = "this isn't an object; write the markup in braces"
                self._fault("json", message, top.offset, fatal=True)
        return tuple(found) if not any(fault.fatal for fault in self.faults) else ()

    def _top(self, top: Object) -> list[Thing]:
        members = self._members(top, nested=False)
        self._context(members.keywords.get("@context"), top)
        if "@graph" not in members.keywords:
            return [self._thing(top, members)]
        graph = members.keywords["@graph"]
        if "@id" in members.keywords:
            message = "@id beside @graph names the graph, and some readers then see nothing of it"
            self._fault(
                "named-graph", f"{message}; remove this @id", members.keywords["@id"].offset
            )
        found = [] if not members.others else [self._thing(top, members)]
        for item in _items(graph.value):
            if isinstance(item, Object):
                found.append(self._thing(item, self._members(item)))
            else:
                self._fault(
                    "json", "this isn't an object; write what is in @graph in braces", item.offset
                )
        return found

    # The context

    def _context(self, member: Member | None, top: Object) -> None:
        if member is None:
            message = f"without a context no name means anything; {_CONTEXT}"
            self._fault("context", message, top.offset, fatal=True)
        elif isinstance(member.value, Text):
            self._named_context(member.value)
        else:
            known = any(map(self._is_vocabulary, _items(member.value)))
            message = f"many readers know no context but that of schema.org, by name; {_CONTEXT}"
            self._fault("context", message, member.value.offset, fatal=not known)

    def _named_context(self, text: Text) -> None:
        address = text.value.strip()
        if text.value in {f"http{s}://schema.org{end}" for s in ("", "s") for end in ("", "/")}:
            return
        known = is_schema(address) or is_schema(f"https://{address}")
        what = f"the context {address[:100]!r} isn't one that search engines know"
        meant = f"the context {address[:100]!r} isn't written as it should be"
        self._fault(
            "context", f"{meant if known else what}; {_CONTEXT}", text.offset, fatal=not known
        )

    def _is_vocabulary(self, json: Json) -> bool:
        """Whether a part of a context is that of schema.org; notes the language that it sets."""
        if isinstance(json, Text):
            return is_schema(json.value)
        if not isinstance(json, Object):
            return False
        language, vocabulary = json.get("@language"), json.get("@vocab")
        if isinstance(language, Text):
            self._language = language.value
        return isinstance(vocabulary, Text) and is_schema(vocabulary.value)

    # Nodes

    def _members(self, json: Object, *, nested: bool = True) -> _Members:
        """The members of an object by their kind; each key once, the last as JSON readers do."""
        keywords: dict[str, Member] = {}
        others: dict[str, Member] = {}
        seen: set[str] = set()
        for member in json.members:
            if member.key in seen:
                message = (
                    f'the key "{_shown(member.key)}" is in this object twice, and readers take'
                )
                message += " one of them; put both values into one list"
                self._fault("duplicate", message, member.offset)
            seen.add(member.key)
            keyword = self._keyword(member)
            if keyword == "@context" and nested:
                message = "a context inside the markup isn't read by all; have one, at the top"
                self._fault("context-nested", message, member.offset)
            elif keyword:
                keywords[keyword] = member
            elif keyword is None:
                others[member.key] = member
        return _Members(keywords, list(others.values()))

    def _keyword(self, member: Member) -> str | None:
        """The keyword that a key is; empty if it is none though it looks like one."""
        if member.key in _ALIASES:
            keyword = _ALIASES[member.key]
            message = f'"{member.key}" for {keyword} isn\'t known to all readers; write "{keyword}"'
            self._fault("alias", message, member.offset)
            return keyword
        if not member.key.startswith("@"):
            return None
        if member.key in _KEYWORDS:
            return member.key
        message = f"{_shown(member.key)} is no keyword of JSON-LD, and is passed over; correct it"
        self._fault("keyword", message, member.offset)
        return ""

    def _thing(self, json: Object, members: _Members) -> Thing:
        keywords = members.keywords
        properties = [self._property(member) for member in members.others]
        if "@reverse" in keywords:
            properties += self._reverse(keywords["@reverse"].value)
        for key in ("@included", "@nest", "@list", "@set"):
            if key in keywords:
                message = f"{key} isn't read here; write what is in it where it belongs"
                self._fault("keyword", message, keywords[key].offset)
        return Thing(
            self._place(json.offset),
            self._id(keywords.get("@id")),
            self._types(keywords.get("@type")),
            tuple(properties),
        )

    def _id(self, member: Member | None) -> str:
        if member is None:
            return ""
        if not isinstance(member.value, Text):
            message = "@id isn't a text; write one address, in quotation marks"
            self._fault("keyword", message, member.value.offset)
            return ""
        written = self._text(member.value)
        return written if written.startswith("_:") else resolved(written, self._base)

    def _types(self, member: Member | None) -> tuple[str, ...]:
        found: list[str] = []
        for item in _items(member.value) if member else ():
            if isinstance(item, Text):
                found.append(self._name(item.value, item.offset))
            else:
                self._fault(
                    "keyword",
                    "this isn't the name of a type; write one, or a list of them",
                    item.offset,
                )
        return tuple(dict.fromkeys(found))

    def _property(self, member: Member, *, reverse: bool = False) -> Property:
        iri = self._name(member.key, member.offset)
        place = self._place(member.offset)
        return Property(iri, member.key, place, tuple(self._values(member.value)), reverse)

    def _reverse(self, json: Json) -> list[Property]:
        if not isinstance(json, Object):
            self._fault("keyword", "@reverse isn't an object; write one in braces", json.offset)
            return []
        return [self._property(m, reverse=True) for m in self._members(json).others]

    def _name(self, written: str, offset: int) -> str:
        """The IRI of a property or a type."""
        prefix, colon, local = written.partition(":")
        full = folded(written)
        if colon and prefix in {"schema", "sdo"} and not local.startswith("//"):
            full = SCHEMA + local
        elif not colon:
            return SCHEMA + written
        if full.startswith(SCHEMA):
            message = f"{_shown(written)} isn't read by all; write {_shown(full[len(SCHEMA) :])}"
            self._fault("prefix", message, offset)
        return full

    # Values

    def _values(self, json: Json) -> list[Described]:
        if isinstance(json, List):
            return [value for item in json.items for value in self._values(item)]
        if isinstance(json, Object):
            return self._object(json)
        value = self._scalar(json)
        return [] if value is None else [value]

    def _object(self, json: Object) -> list[Described]:
        members = self._members(json)
        keywords = members.keywords
        for key in ("@list", "@set"):
            if key in keywords:
                return self._values(keywords[key].value)
        if "@value" in keywords:
            return self._typed(keywords, members.others)
        if set(keywords) == {"@id"} and not members.others:
            return [Value(self._id(keywords["@id"]), self._place(json.offset), Kind.ADDRESS)]
        return [self._thing(json, members)]

    def _typed(self, keywords: dict[str, Member], others: list[Member]) -> list[Described]:
        """A value with its language or datatype (JSON-LD 1.1, section 9.5)."""
        for member in [*others, *(m for k, m in keywords.items() if k not in _VALUE_KEYS)]:
            message = f"{_shown(member.key)} can't stand beside @value; remove one of them"
            self._fault("keyword", message, member.offset)
        value = self._scalar(keywords["@value"].value)
        if value is None:
            return []
        language, datatype = keywords.get("@language"), keywords.get("@type")
        tag = language.value.value if language and isinstance(language.value, Text) else ""
        named = datatype.value if datatype else None
        iri = folded(self._datatype(named.value)) if isinstance(named, Text) else ""
        return [Value(value.text, value.place, value.kind, "" if iri else tag, iri)]

    def _datatype(self, written: str) -> str:
        if written.startswith("xsd:"):
            return "http://www.w3.org/2001/XMLSchema#" + written[4:]
        if written.startswith("schema:"):
            return SCHEMA + written[7:]
        return written if is_absolute(written) else SCHEMA + written

    def _scalar(self, json: Json) -> Value | None:
        place = self._place(json.offset)
        match json:
            case Text():
                return Value(self._text(json), place, language=self._language)
            case Number():
                return Value(json.written, place, Kind.NUMBER)
            case Constant(value=bool() as value):
                return Value("true" if value else "false", place, Kind.BOOLEAN)
            case Constant():
                return None  # JSON-LD drops it
        self._fault("json", "this is no value; write a text, a number, true or false", json.offset)
        return None

    def _text(self, text: Text) -> str:
        if match := _ESCAPED.search(text.value):
            message = f"{match[0]} stays as it is in a script element; write the character itself"
            self._fault("escaped", message, text.offset)
        if not text.value.isascii() and _LONE.search(text.value):
            message = "half of a character (\\ud800 to \\udfff) is no text; write the whole one"
            self._fault("json", message, text.offset)
            return _LONE.sub("\ufffd", text.value)
        return text.value

    def _fault(self, name: str, message: str, offset: int, *, fatal: bool = False) -> None:
        self.faults.append(Fault(name, message, self._place(offset), fatal))


def _items(json: Json) -> tuple[Json, ...]:
    return json.items if isinstance(json, List) else (json,)


def _shown(name: str) -> str:
    return name if len(name) <= 100 else name[:100] + "…"  # noqa: PLR2004  what fits on a line
