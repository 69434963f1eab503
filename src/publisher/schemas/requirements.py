"""What shapes ask of a class, as far as JSON Schema can ask it of one file (SHACL, section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from publisher.terms import RDF, SH, Iri, Literal, Node, Term, Triple

_FIRST, _REST, _NIL = RDF["first"], RDF["rest"], RDF["nil"]
_NUMBERS = {"minLength": "minLength", "maxLength": "maxLength"}


@dataclass(frozen=True, slots=True)
class Requirement:
    """What resources of a class must have.

    Attributes:
        classes: the classes.
        paths: the properties: any of them will do.
        needed: whether there must be a value.
        value: else what the JSON Schema of values has.
        message: what the shape says.
    """

    classes: frozenset[Iri]
    paths: frozenset[Iri]
    needed: bool = False
    value: dict[str, Any] = field(default_factory=dict)
    message: str = ""


def requirements(shapes: Sequence[Triple]) -> list[Requirement]:
    """The requirements of shapes for classes, in the order of their files.

    Only what is a violation is one: what is merely advisable is for the check to say.
    """
    return list(_Shapes(shapes).requirements())


class _Shapes:
    def __init__(self, triples: Sequence[Triple]) -> None:
        self._said: dict[Node, dict[Iri, list[Term]]] = {}
        for subject, predicate, value in triples:
            self._said.setdefault(subject, {}).setdefault(predicate, []).append(value)

    def requirements(self) -> Iterator[Requirement]:
        """All of them."""
        for said in self._said.values():
            classes = frozenset(c for c in said.get(SH["targetClass"], ()) if isinstance(c, Iri))
            for shape in said.get(SH["property"], ()) if classes else ():
                if not isinstance(shape, Literal):
                    yield from self._of(classes, self._said.get(shape, {}))

    def _of(self, classes: frozenset[Iri], said: dict[Iri, list[Term]]) -> Iterator[Requirement]:
        severity = said.get(SH["severity"], [SH["Violation"]])[0]
        paths = frozenset(self._paths(said.get(SH["path"], ())))
        if severity != SH["Violation"] or not paths:
            return
        message = next((str(each) for each in said.get(SH["message"], ())), "")
        if _number(said, "minCount"):
            yield Requirement(classes, paths, needed=True, message=message)
        if value := self._value(said):
            yield Requirement(classes, paths, value=value, message=message)

    def _paths(self, written: Sequence[Term]) -> Iterator[Iri]:
        """The property, or those that are alternatives to each other."""
        for path in written:
            if isinstance(path, Iri):
                yield path
            elif not isinstance(path, Literal):
                others = self._said.get(path, {}).get(SH["alternativePath"], ())
                for each in (item for head in others for item in self._items(head)):
                    if isinstance(each, Iri):
                        yield each

    def _items(self, head: Term) -> Iterator[Term]:
        seen: set[Term] = set()
        while not isinstance(head, Literal) and head != _NIL and head not in seen:
            seen.add(head)
            cell = self._said.get(head, {})
            yield from cell.get(_FIRST, ())
            head = next(iter(cell.get(_REST, ())), _NIL)

    def _value(self, said: dict[Iri, list[Term]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, keyword in _NUMBERS.items():
            if number := _number(said, name):
                found[keyword] = number
        if _number(said, "maxCount") == 1:
            found["maxItems"] = 1
        listed = [item for head in said.get(SH["in"], ()) for item in self._items(head)]
        # An address can be written in several ways: only texts are listed.
        if listed and all(isinstance(item, Literal) for item in listed):
            one = {"enum": [str(item) for item in listed]}
            found |= {"if": {"type": "array"}, "then": {"items": one}, "else": one}
        return found


def _number(said: dict[Iri, list[Term]], name: str) -> int:
    written = str(next(iter(said.get(SH[name], ())), ""))
    return int(written) if written.isdecimal() else 0
