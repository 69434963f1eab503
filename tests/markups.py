"""Markup with mistakes in it, written in each of the three syntaxes."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from publisher.webpages.things import (
    SCHEMA,
    Block,
    Kind,
    Markup,
    Place,
    Property,
    Syntax,
    Thing,
    Value,
)

Node: TypeAlias = Mapping[str, Any]
ADDRESS = "https://agency.example/about"
TABLE = tomllib.loads(
    (Path(__file__).with_name("tables") / "markup.toml").read_text(encoding="utf-8")
)
GIVEN: Mapping[str, str] = TABLE["given"]


class Defect(NamedTuple):
    """Markup with a mistake, and the rules that find it."""

    name: str
    finds: frozenset[str]
    nodes: Sequence[Node]
    without: Sequence[str] = ()

    def syntaxes(self) -> list[Syntax]:
        """Those in which it can be said."""
        return [syntax for syntax in Syntax if syntax not in self.without]


def defects() -> Iterator[Defect]:
    """All of the table."""
    for said in TABLE["defect"]:
        text = GIVEN[said["in"]]
        for old, new in filter(None, (said["change"], said.get("tail"))):
            assert text.count(old) == 1, f"{said['name']}: {old} is there {text.count(old)} times"
            text = text.replace(old, new)
        finds = frozenset(name if "." in name else f"schema.org.{name}" for name in said["finds"])
        yield Defect(said["name"], finds, json.loads(text), said.get("not", ()))


def page(nodes: Sequence[Node], syntax: Syntax, language: str = "en") -> str:
    """A page with these things in one of the syntaxes."""
    head = f'<link rel="canonical" href="{ADDRESS}">'
    if syntax is Syntax.JSON_LD:
        document = {"@context": "https://schema.org", "@graph": nodes}
        text = json.dumps(document, ensure_ascii=False, indent=1).replace("<", "\\u003c")
        head += f'\n<script type="application/ld+json">\n{text}\n</script>'
        body = "<p>Water</p>"
    else:
        write = _microdata if syntax is Syntax.MICRODATA else _rdfa
        body = "\n".join(write(node, "") for node in nodes)
    top = f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<title>Water</title>\n'
    return f"{top}{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n"


def _properties(node: Node) -> Iterator[tuple[str, Any]]:
    for name, values in node.items():
        if name not in {"@id", "@type"}:
            for value in values if isinstance(values, list) else [values]:
                yield name, value


def _types(node: Node, before: str = "") -> str:
    types = node.get("@type", [])
    return " ".join(before + each for each in ([types] if isinstance(types, str) else types))


def _microdata(node: Node, attributes: str) -> str:
    type_, id_ = _types(node, "https://schema.org/"), node.get("@id")
    head = f"<div{attributes} itemscope" + (f' itemtype="{type_}"' if type_ else "")
    head += f' itemid="{id_}">' if id_ else ">"
    parts = [_value(name, value, "itemprop", _microdata) for name, value in _properties(node)]
    return "\n".join([head, *parts, "</div>"])


def _rdfa(node: Node, attributes: str) -> str:
    id_ = node.get("@id")
    head = f'<div{attributes} vocab="https://schema.org/" typeof="{_types(node)}"'
    head += f' resource="{id_}">' if id_ else ">"
    parts = [_value(name, value, "property", _rdfa) for name, value in _properties(node)]
    return "\n".join([head, *parts, "</div>"])


def _value(name: str, value: Any, attribute: str, write: Any) -> str:
    said = f' {attribute}="{name}"'
    if isinstance(value, dict) and value.keys() == {"@id"}:
        return f'<link{said} href="{escape(value["@id"])}">'
    if isinstance(value, dict) and "@value" in value:
        return f'<span{said} lang="{value["@language"]}">{escape(value["@value"])}</span>'
    if isinstance(value, dict):
        return str(write(value, said))
    text = json.dumps(value) if isinstance(value, bool | float | int) else value
    return f'<meta{said} content="{escape(text)}">'


def block(nodes: Sequence[Node], syntax: Syntax = Syntax.JSON_LD) -> Block:
    """The things of JSON-LD, made by hand."""
    return Block(syntax, Place(1, 1), tuple(_thing(node) for node in nodes))


def markup(nodes: Sequence[Node], language: str = "en") -> Markup:
    """The markup of a page, made by hand."""
    return Markup((block(nodes),), language, ADDRESS)


def _thing(node: Node) -> Thing:
    types = node.get("@type", [])
    names = (SCHEMA + each for each in ([types] if isinstance(types, str) else types))
    properties: dict[str, list[Any]] = {}
    for name, value in _properties(node):
        properties.setdefault(name, []).append(_described(value))
    said = tuple(
        Property(SCHEMA + name, name, Place(1, 1), tuple(values))
        for name, values in properties.items()
    )
    return Thing(Place(1, 1), node.get("@id", ""), tuple(names), said)


def _described(value: Any) -> Thing | Value:
    if isinstance(value, dict) and value.keys() == {"@id"}:
        return Value(value["@id"], Place(1, 1), Kind.ADDRESS)
    if isinstance(value, dict) and "@value" in value:
        return Value(value["@value"], Place(1, 1), language=value["@language"])
    if isinstance(value, dict):
        return _thing(value)
    kind = Kind.TEXT
    if isinstance(value, bool | float | int):
        kind = Kind.BOOLEAN if isinstance(value, bool) else Kind.NUMBER
    return Value(value if isinstance(value, str) else json.dumps(value), Place(1, 1), kind)
