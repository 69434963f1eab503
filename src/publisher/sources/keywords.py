"""What JSON-LD's keywords stand for in the nodes of a YAML file, whichever name they have there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publisher.keys import Keys
from publisher.sources.nodes import Mapping, Node, Scalar, Sequence

ID, TYPE, GRAPH, CONTEXT = "@id", "@type", "@graph", "@context"
VALUE, LANGUAGE, LIST, SET, NONE = "@value", "@language", "@list", "@set", "@none"
NAMES = {"id": ID, "type": TYPE}
"""The plain names of keywords."""


def entry(mapping: Mapping, keyword: str) -> tuple[Scalar, Node] | None:
    """The value of ``@id`` or the like, whichever name it has."""
    names = [keyword, *(name for name, meant in NAMES.items() if meant == keyword)]
    return next((mapping.entries[name] for name in names if name in mapping.entries), None)


def is_described(mapping: Mapping) -> bool:
    """Whether anything is said of a resource itself."""
    return any(NAMES.get(name, name) not in {ID, GRAPH} for name in mapping.entries)


def words(entry: tuple[Scalar, Node] | None) -> Iterator[str]:
    """The texts of a value: of a list, and in all languages, too."""
    waiting: list[Node] = [] if entry is None else [entry[1]]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            yield node.text
        elif isinstance(node, Sequence):
            waiting += reversed(node.items)
        else:
            waiting += [value for _, value in reversed(node.entries.values())]


def mappings(root: Node) -> Iterator[Mapping]:
    """All mappings of a file, those that aliases repeat only once."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Mapping):
            yield node
            waiting += [value for _, value in reversed(node.entries.values())]
        else:
            waiting += reversed(node.items)


def has_context(root: Node) -> bool:
    """Whether a file has a JSON-LD context of its own."""
    return any(CONTEXT in mapping.entries for mapping in mappings(root))


def document(root: Node, keys: Keys) -> Any:
    """The file as a JSON-LD document, its own context over that of the project."""
    if isinstance(root, Mapping):
        found = _tree(root)
        own = found.pop(CONTEXT, [])
        return {CONTEXT: [keys.context, *(own if isinstance(own, list) else [own])], **found}
    return {CONTEXT: keys.context, GRAPH: _tree(root)}


def _tree(node: Node, *, context: bool = False) -> Any:
    """JSON of a node: texts as they are written, but for truth values, and numbers in contexts."""
    if isinstance(node, Sequence):
        return [_tree(item, context=context) for item in node.items]
    if isinstance(node, Mapping):
        return {
            name: _tree(value, context=context or name == CONTEXT)
            for name, (_, value) in node.entries.items()
        }
    if node.empty:
        return None
    if node.boolean:
        return node.text.lower() == "true"
    return 1.1 if context and node.plain and node.text == "1.1" else node.text
