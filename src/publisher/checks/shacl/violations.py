"""What validation finds: one violation for each result of SHACL (section 3.6.2)."""

from __future__ import annotations

from dataclasses import dataclass

from publisher.checks.shacl.paths import Path
from publisher.terms import Literal, Node, Term


@dataclass(frozen=True, slots=True)
class Origin:
    """What a violation comes from: one constraint of one shape.

    Attributes:
        shape: the shape's node.
        component: the name of the constraint component, such as ``MinCount``.
        severity: the shape's severity.
        path: the shape's path; ``None`` for a node shape.
        messages: what the shape says; nothing if its author left that to us.
        parameter: what the constraint asks for: one term, or the members of a list.
    """

    shape: Node
    component: str
    severity: Term
    path: Path | None = None
    messages: tuple[Literal, ...] = ()
    parameter: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """One result of validation.

    Attributes:
        origin: the constraint that is broken.
        focus: the focus node.
        value: the value that breaks it, if it is one.
        path: the path to the value; that of the shape, or the property that a closed shape refuses.
        messages: what the constraint says of this violation, where it says more than its shape.
        details: why the value does not conform to the shape that ``sh:node`` names.
    """

    origin: Origin
    focus: Term
    value: Term | None = None
    path: Path | None = None
    messages: tuple[Literal, ...] = ()
    details: tuple[Violation, ...] = ()
