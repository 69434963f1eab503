"""A graph as one tree, the way that JSON-LD framing makes it (JSON-LD 1.1 Framing, section 4.1).

The frame is always the same: one resource by its ``@id`` as the root, everything else embedded
where it is first met, and what points to the root under ``@reverse``. So it is a walk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from publisher.definitions import Unusual
from publisher.nesting import Nesting
from publisher.statements import Said
from publisher.terms import TYPE, Blank, Iri, Literal, Node, Term
from publisher.writers.lexicon import BY_NAME, Lexicon, Wording, quote
from publisher.writers.nodes import Line, Nodes, one_or_array

_STEP = "  "
_ROOT = "\n"


class Tree(Nodes):
    """The tree of a resource.

    Args:
        lexicon: the wording.
        nesting: the graph.
        root: the resource.
        pointing: the properties by which others that are told of, too, point to it.
    """

    inside = True
    repeats = False

    def __init__(
        self, lexicon: Lexicon, nesting: Nesting, root: Iri, pointing: Sequence[Iri]
    ) -> None:
        super().__init__(lexicon, nesting)
        self._root = root
        self._pointing = pointing
        self._labels: dict[Blank, str] = {}
        self._start()

    def _start(self) -> None:
        self._seen = {self._root}
        self._told: set[Node] = set()
        self._times: Counter[Blank] = Counter()
        self._heads: set[Node] = set()
        self._doubled = False
        self.used = 0

    def write(self) -> list[str] | None:
        """The members of the root; ``None`` if there is something that no tree of it holds.

        Raises:
            Unusual: for what only PyLD can write.
        """
        if self._root not in self._statements:
            raise Unusual("nothing is said of the root")
        members = self._all()
        often = [blank for blank, times in self._times.items() if times > 1]
        if often:  # these need their names after all
            issued = self._issued()
            self._labels = {blank: issued[blank] for blank in often}
            self._start()
            members = self._all()
        if self.used & self._lexicon.null:
            raise Unusual("framing takes the text @null for nothing")
        whole = len(self._told) == len(self._statements) - len(self._nesting.cells)
        return members if whole and not self._doubled else None

    def label(self, blank: Blank) -> str:
        """The name of a blank node that is met several times."""
        return self._labels.get(blank, "")

    def meet_list(self, head: Node) -> None:
        """Take note that a list is told: a reader takes it for two lists if it is told twice."""
        self._doubled |= head in self._heads
        if isinstance(head, Blank):
            self._heads.add(head)

    def refer(self, node: Node, link: str, pad: str) -> str:
        """A node where it is the value of a property: all of it, or what it is referred to by."""
        if type(node) is Blank:
            self._times[node] += 1
        return super().refer(node, link, pad)

    def _all(self) -> list[str]:
        inside = _ROOT + _STEP
        members = self.members(self._root, inside)
        self._told |= self._seen
        lines = [line for p in sorted(self._pointing) for line in self._reversed(p, inside + _STEP)]
        if lines:
            reverse = self.filled([text for _, text in sorted(lines)], inside)
            members.append(f'"@reverse": {reverse}')
        return members

    def _reversed(self, predicate: Iri, pad: str) -> Iterator[Line]:
        """What points to the root by a property, each the root of a tree of its own."""
        tops = self._tops(predicate)
        planned = [(self._reversed_wording(predicate, top), top) for top in tops]
        counts = Counter(wording.key for wording, _ in planned)
        written: dict[str, list[str]] = {}
        wordings = {wording.key: wording for wording, _ in planned}
        for wording, top in planned:
            alone = counts[wording.key] == 1 and not wording.several
            self.used |= wording.used
            place = pad if alone else pad + _STEP
            text = self._top(top, predicate, wording.key, place)
            written.setdefault(wording.key, []).append(text)
        for key, texts in written.items():
            together = one_or_array(texts, wordings[key].several, pad)
            yield key, wordings[key].head + together

    def _tops(self, predicate: Iri) -> list[Node]:
        """What points to the root by a property, in order."""
        found: list[Node] = []
        for node, properties in self._statements.items():
            values = properties.get(predicate, ())
            if values and not self._nesting.listed(node):
                if predicate == TYPE or not all(map(self._is_node, values)):
                    raise Unusual("a text or a list stands beside what points to the root")
                if self._root in values:
                    found.append(node)
        issued = self._issued() if any(isinstance(node, Blank) for node in found) else {}
        return sorted(
            found, key=lambda node: issued[node] if isinstance(node, Blank) else str(node)
        )

    def _is_node(self, value: Term) -> bool:
        return not isinstance(value, Literal) and value not in self._lists

    def _reversed_wording(self, predicate: Iri, top: Node) -> Wording:
        kind = self.kind(predicate, top)
        return self._lexicon.wording(predicate, "@reverse" + ("" if kind == "@id" else f" {kind}"))

    def _top(self, top: Node, predicate: Iri, key: str, pad: str) -> str:
        """The tree of something that points to the root, without the pointer itself."""
        self._seen = {self._root, top}
        if isinstance(top, Blank):
            self._times[top] += 1
        self._echo = predicate
        self._echo_key = key
        written = self.node(top, pad)
        if "@id" in self._lexicon.id_head and len(self._told & self._seen) > 1:
            # PyLD makes one object of two alike with the same @id. To leave out the pointer in
            # one leaves it out in the other.
            raise Unusual("something is told twice, under a key @id")
        self._told |= self._seen
        return written

    def echoed(self, predicate: Iri, values: Sequence[Term], pad: str) -> list[Line]:
        """The lines of a property whose place under ``@reverse`` says that it leads to the root."""
        kept: list[tuple[Wording, Term]] = []
        for value in values:
            self._refuse_likeness(value)
            wording = self._wording(predicate, value)
            if wording.key != self._echo_key:
                kept.append((wording, value))
            elif not self._is_echo(value, wording):
                kept.append((replace(wording, several=False), value))
        return self.lines(kept, pad)

    def _is_echo(self, value: Term, wording: Wording) -> bool:
        if value != self._root:
            return False
        identifier = self._lexicon.identifier(self._root)
        return wording.link != BY_NAME or self._lexicon.name(self._root) == identifier

    def _refuse_likeness(self, value: Term) -> None:
        """Refuse a node that says one thing alone, if that looks like a reference to the root."""
        properties = self._nesting.properties(value) if isinstance(value, Blank) else Said({})
        said = [each for values in properties.values() for each in values]
        if len(said) == 1:
            text = quote(said[0].value if isinstance(said[0], Literal) else said[0])
            if said[0] == self._root or text == self._lexicon.identifier(self._root)[0]:
                raise Unusual("a blank node looks like a reference to the root")

    def _issued(self) -> Mapping[Blank, str]:
        """The names that framing gives to blank nodes, in the order in which it meets them."""
        issued: dict[Blank, str] = {}

        def meet(value: Term) -> None:
            members = None if isinstance(value, Literal) else self._nesting.collection(value)
            if members is not None:
                for member in members:
                    meet(member)
            elif isinstance(value, Blank):
                issued.setdefault(value, f"_:b{len(issued)}")

        for node, properties in self._statements.items():
            if not self._nesting.listed(node):
                meet(node)
                for predicate in sorted(properties):
                    for value in properties[predicate]:
                        meet(value)
        return issued
