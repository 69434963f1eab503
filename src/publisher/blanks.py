"""Labels for blank nodes that follow from what is said about them, and from nothing else.

The same content gets the same labels whatever the order of the statements and whatever labels the
files use, and a change elsewhere changes none of them. Blank nodes that are linked to each other
are labelled together, as a *component*: one nested in another from the bottom up, anything else by
refining colours until they tell the nodes apart. Only what is tangled into a ring of equals needs
a search, and a search is bounded (RDF Dataset Canonicalization, section 7.1, on poisoned graphs).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from publisher.terms import Blank, Quad, ntriples

_DIGITS = 16
_MOST_DIGESTS = 200_000
_MOST_LEVELS = 50


class TangledBlanks(ValueError):
    """Blank nodes refer to each other so alike that telling them apart would take too long.

    Attributes:
        nodes: the blank nodes concerned.
    """

    def __init__(self, nodes: Iterable[Blank]) -> None:
        self.nodes = tuple(sorted(nodes))
        shown = ", ".join(self.nodes[:5]) + (", …" if self.nodes[5:] else "")
        super().__init__(
            f"{len(self.nodes)} blank nodes refer to each other in too many ways to be told apart"
            f" ({shown}); give them IRIs"
        )


class _Link(NamedTuple):
    """A statement that links two blank nodes, seen from one of them."""

    way: str
    other: Blank

    @property
    def inward(self) -> bool:
        """Whether the other node is the statement's subject."""
        return self.way.startswith("from ")


class _Named(NamedTuple):
    """A component's nodes with their names, and a signature that equal components share."""

    signature: str
    names: dict[Blank, str]


_Colours = dict[Blank, str]
_Links = Mapping[Blank, Sequence[_Link]]


def label(quads: Iterable[Quad]) -> list[Quad]:
    """The quads, in their order, with labels that follow from the content of the blank nodes.

    Equal blank nodes in the same place stay apart: they get one label and a number.

    Raises:
        TangledBlanks: if blank nodes are linked in a ring of equals that is too large to search.
    """
    quads = list(quads)
    places = [
        place
        for place, (subject, _, object_, _) in enumerate(quads)
        if type(subject) is Blank or type(object_) is Blank
    ]
    if not places:
        return quads
    labels = _labels(*_surroundings(quads[place] for place in places))
    for place in places:
        subject, predicate, object_, graph = quads[place]
        if isinstance(subject, Blank):
            subject = labels[subject]
        if isinstance(object_, Blank):
            object_ = labels[object_]
        quads[place] = Quad(subject, predicate, object_, graph)
    return quads


def way(predicate: str, *, inward: bool, graph: str = "") -> str:
    """How a statement links a blank node to what is none, seen from the blank node.

    With the other end in N-Triples behind it, this is a line for ``alone``.

    Args:
        predicate: its property.
        inward: whether the blank node is its value.
        graph: its graph.
    """
    return f"{'from' if inward else 'to'} {predicate} {graph} "


def line(quad: Quad) -> tuple[Blank, str]:
    """A blank node, and a line for ``alone`` of a statement that links it to no other."""
    subject, predicate, object_, graph = quad
    if isinstance(object_, Blank):
        if subject == object_:
            return object_, f"itself {predicate} {graph or ''}"
        return object_, way(predicate, inward=True, graph=graph or "") + ntriples(subject)
    return Blank(subject), way(predicate, inward=False, graph=graph or "") + ntriples(object_)


def alone(lines: Iterable[str], number: int = 1) -> Blank:
    """The label of a blank node that is linked to no other.

    Args:
        lines: what is said of it, each line once.
        number: which of the nodes it is of which the same is said, counted from 1.
    """
    return _alone(_hash(*sorted(lines)), number)


def _alone(colour: str, number: int) -> Blank:
    """The same as ``_name`` would lead to, without the way there."""
    named = _digest(_digest("one\n" + colour) + "\n")
    return Blank(f"_:b{named[:_DIGITS]}{_suffix(number)}")


def _surroundings(quads: Iterable[Quad]) -> tuple[_Colours, _Links]:
    """For each blank node: a colour from what it is said of it alone, and its links to others."""
    ground: dict[Blank, list[str]] = {}
    links: dict[Blank, list[_Link]] = {}
    for quad in quads:
        subject, predicate, object_, graph = quad
        if not isinstance(subject, Blank) or not isinstance(object_, Blank) or subject == object_:
            node, said = line(quad)
            ground.setdefault(node, []).append(said)
        else:
            along = f"{predicate} {graph or ''}"
            links.setdefault(subject, []).append(_Link(f"to {along}", object_))
            links.setdefault(object_, []).append(_Link(f"from {along}", subject))
    # A statement may be there twice, and counts once.
    once = {node: list(dict.fromkeys(found)) for node, found in links.items()}
    colours = {node: _hash(*sorted(set(said))) for node, said in ground.items()}
    return colours | {node: _hash() for node in links if node not in ground}, once


def _hash(*parts: str) -> str:
    """A digest of the parts; no part holds a line end, so no two lists are taken for one."""
    return _digest("\n".join(parts))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _labels(colours: _Colours, links: _Links) -> dict[Blank, Blank]:
    labels = _labels_of_singles([(node, colours[node]) for node in colours if node not in links])
    return labels | _labels_of_linked(colours, links)


def linked(quads: Iterable[Quad], ground: Mapping[Blank, Iterable[str]]) -> dict[Blank, Blank]:
    """The labels of nodes that are linked to others.

    Args:
        quads: the statements that link them.
        ground: what else is said of them, in lines as ``alone`` has them; each line once.

    Raises:
        TangledBlanks: if they can't be told apart.
    """
    colours, links = _surroundings(quads)
    return _labels_of_linked(
        colours | {node: _hash(*sorted(lines)) for node, lines in ground.items()}, links
    )


def _labels_of_linked(colours: _Colours, links: _Links) -> dict[Blank, Blank]:
    """The same, from colours and links."""
    labels: dict[Blank, Blank] = {}
    copies: Counter[str] = Counter()
    for component in _components((node for node in colours if node in links), links):
        named = _name(component, colours, links, _Budget())
        copies[named.signature] += 1
        suffix = _suffix(copies[named.signature])
        for node, name in named.names.items():
            labels[node] = Blank(f"_:b{_hash(named.signature, name)[:_DIGITS]}{suffix}")
    return labels


def _labels_of_singles(nodes: Sequence[tuple[Blank, str]]) -> dict[Blank, Blank]:
    """The labels of nodes that are linked to no other, each with its colour, as most are."""
    copies: Counter[str] = Counter()
    labels = {}
    for node, colour in reversed(nodes):  # as ``_components`` goes
        copies[colour] += 1
        labels[node] = _alone(colour, copies[colour])
    return labels


def _suffix(number: int) -> str:
    """What tells equal nodes apart."""
    return f"n{number}" if number > 1 else ""


def _components(nodes: Iterable[Blank], links: _Links) -> Iterator[list[Blank]]:
    """The nodes in groups that are linked to each other."""
    left = dict.fromkeys(nodes)
    while left:
        group = [left.popitem()[0]]
        for node in group:  # grows while it is read
            for link in links.get(node, ()):
                if link.other in left:
                    del left[link.other]
                    group.append(link.other)
        yield group


class _Budget:
    """How much work is left for one component: digests in all, and levels of search."""

    def __init__(self, above: _Budget | None = None) -> None:
        self.spent: list[int] = above.spent if above else [0]
        self.level: int = above.level + 1 if above else 0

    def below(self, nodes: Sequence[Blank]) -> _Budget:
        """The budget of the next level, which has what this one leaves."""
        if self.level == _MOST_LEVELS:
            raise TangledBlanks(nodes)
        return _Budget(self)

    def spend(self, nodes: Sequence[Blank]) -> None:
        """Pay for a digest of each node."""
        self.spent[0] += len(nodes)
        if self.spent[0] > _MOST_DIGESTS:
            raise TangledBlanks(nodes)


def _name(nodes: list[Blank], colours: _Colours, links: _Links, budget: _Budget) -> _Named:
    """Names for the nodes of one component, all different, that depend on its content only."""
    if len(nodes) == 1:
        return _Named(_hash("one", colours[nodes[0]]), {nodes[0]: ""})
    if (top := _top(nodes, links)) is not None:
        return _name_nested(top, colours, links)
    refined = _refine(nodes, colours, links, budget)
    classes: dict[str, list[Blank]] = defaultdict(list)
    for node in nodes:
        classes[refined[node]].append(node)
    if any(len(members) == 1 for members in classes.values()):
        return _name_apart(classes, refined, links, budget)
    # Every node has an equal. Mark one of them, each in turn; the smallest outcome is the same
    # whatever the order, and outcomes that are equal are interchangeable.
    equals = min(classes.values(), key=lambda members: (len(members), refined[members[0]]))
    marked = _hash("marked", refined[equals[0]])
    outcomes = (
        _name(nodes, {**refined, node: marked}, links, budget.below(nodes)) for node in equals
    )
    return min(outcomes, key=lambda named: named.signature)


def _refine(nodes: list[Blank], colours: _Colours, links: _Links, budget: _Budget) -> _Colours:
    """Colours that take in those of the neighbours, until they tell no more nodes apart."""
    refined = {node: colours[node] for node in nodes}
    while True:
        classes = len(set(refined.values()))
        budget.spend(nodes)
        refined = {
            node: _hash(refined[node], *sorted(f"{way} {refined[o]}" for way, o in links[node]))
            for node in nodes
        }
        if len(set(refined.values())) == classes:
            return refined


def _name_apart(
    classes: Mapping[str, list[Blank]], refined: _Colours, links: _Links, budget: _Budget
) -> _Named:
    """Names where some nodes have a colour of their own: without them, the others fall apart.

    A refined colour takes in the links to the nodes that are left out, so nothing is lost.
    """
    names = {members[0]: colour for colour, members in classes.items() if len(members) == 1}
    signatures = sorted(names.values())
    rest = [node for node in refined if node not in names]
    inner = {node: [link for link in links[node] if link.other not in names] for node in rest}
    copies: Counter[str] = Counter()
    for component in _components(rest, inner):
        part = _name(component, refined, inner, budget.below(component))
        copies[part.signature] += 1
        number = str(copies[part.signature])
        names |= {node: _hash(part.signature, name, number) for node, name in part.names.items()}
    return _Named(_hash("apart", *signatures, *sorted(copies.elements())), names)


def _top(nodes: Sequence[Blank], links: _Links) -> Blank | None:
    """The node in which all others are nested, each directly in one other, if there is one."""
    tops = []
    for node in nodes:
        above = sum(link.inward for link in links[node])
        if above > 1:
            return None
        if above == 0:
            tops.append(node)
    # The nodes are connected, so one top and one link upwards from each other node make a tree.
    return tops[0] if len(tops) == 1 else None


def _name_nested(top: Blank, colours: _Colours, links: _Links) -> _Named:
    """Names from the content of each node and of all that is nested in it, bottom up."""
    order = [top]
    below: dict[Blank, list[_Link]] = {}
    for node in order:  # grows while it is read
        below[node] = [link for link in links[node] if not link.inward]
        order.extend(link.other for link in below[node])
    content: _Colours = {}
    for node in reversed(order):
        nested = sorted(f"{way} {content[other]}" for way, other in below[node])
        content[node] = _hash(colours[node], *nested)
    names = {top: ""}
    for node in order:
        copies: Counter[str] = Counter()
        for way, other in below[node]:
            place = f"{way} {content[other]}"
            copies[place] += 1
            names[other] = _hash(names[node], place, str(copies[place]))
    return _Named(_hash("nested", content[top]), names)
