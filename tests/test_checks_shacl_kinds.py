"""What is settled by the kinds of values: many nodes at once have the results of each alone."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from publisher.checks.shacl.compilation import compile_shapes
from publisher.grouping import Grouped
from shacl import turtle

# Values of one kind each, so that many nodes are alike.
ALIKE = (
    ("ex:p", ("ex:a", "ex:b", "ex:c")),
    ("ex:p", ("_:x", "_:y")),
    ("ex:q", ("'x'", "'xy'", "'Xyz'")),
    ("ex:q", ("'x'@en", "'yz'@en", "'z'@en-GB")),
    ("ex:q", ('"2013-10-07"^^xsd:date', '"2014-01-01"^^xsd:date', '"soon"^^xsd:date')),
    ("ex:n", ("1", "2", "3", "4", "5", "6")),
)
ONE_OF = "sh:in ( ex:a _:x 'x' 'x'@en 1 )"


def crowd() -> str:
    """Nodes with every one, two and more of these values."""
    some = [
        (name, chosen)
        for name, values in ALIKE
        for count in (1, 2, 5, 6)
        for chosen in combinations(values, count)
    ]
    told = [f"ex:d{n} {name} {' , '.join(values)} ." for n, (name, values) in enumerate(some)]
    told += [f"ex:d{n} ex:m {n % 4} ." for n in range(len(some)) if n % 4]
    return "\n".join([*told, "ex:a a ex:A ; ex:q 'x' . ex:b a ex:B ; ex:n 1 , 2 . _:x a ex:A ."])


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:class ex:A",
        "sh:datatype xsd:date",
        "sh:datatype xsd:string",
        "sh:nodeKind sh:IRI",
        "sh:minCount 2",
        "sh:maxCount 5",
        "sh:minExclusive 2",
        "sh:minInclusive 2",
        "sh:maxExclusive 2",
        "sh:maxInclusive 2",
        "sh:minLength 2",
        "sh:maxLength 1",
        "sh:pattern '^x'",
        "sh:languageIn ( 'en' )",
        "sh:uniqueLang true",
        ONE_OF,
        "sh:hasValue ex:a",
        "sh:hasValue 1",
        "sh:equals ex:m",
        "sh:disjoint ex:m",
        "sh:lessThan ex:m",
        "sh:lessThanOrEquals ex:m",
        f"sh:not [ {ONE_OF} ]",
        f"sh:and ( [ {ONE_OF} ] )",
        f"sh:or ( [ {ONE_OF} ] )",
        f"sh:xone ( [ {ONE_OF} ] )",
        f"sh:node [ {ONE_OF} ]",
        "sh:node [ sh:property [ sh:path ex:n ; sh:maxCount 1 ] ]",
        "sh:property [ sh:path ex:n ; sh:maxCount 1 ]",
        "sh:closed true",
        f"sh:qualifiedValueShape [ {ONE_OF} ] ; sh:qualifiedMaxCount 0",
        f"sh:qualifiedValueShape [ {ONE_OF} ] ; sh:qualifiedMinCount 1",
    ],
)
def test_what_is_known_of_one_node_holds_for_those_like_it(constraint: str) -> None:
    graph = Grouped(turtle(crowd()))
    bodies = (f"sh:property [ sh:path {path} ; {constraint} ]" for path in ("ex:p", "ex:q", "ex:n"))
    targets = "sh:targetSubjectsOf ex:p , ex:q , ex:n"
    shape = turtle(f"ex:S a sh:NodeShape ; {targets} ; {' ; '.join(bodies)} .")
    nodes = list(graph)
    alone = Counter(
        violation
        for node in nodes
        for violation in compile_shapes(shape).validate(graph, [node]).violations
    )
    assert {each.focus for each in alone} < set(nodes)
    assert alone
    for order in (nodes, nodes[::-1]):
        assert Counter(compile_shapes(shape).validate(graph, order).violations) == alone
