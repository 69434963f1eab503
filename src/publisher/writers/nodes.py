"""Nodes as JSON text, in the terms of a context (JSON-LD 1.1 API, section 6.1).

The text of a document is put together directly: there is no tree of objects to be serialised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from publisher.definitions import Unusual
from publisher.nesting import Nesting, Summary
from publisher.statements import Said
from publisher.terms import LANG_STRING, RDF, STRING, TYPE, Blank, Iri, Literal, Node, Term
from publisher.writers.layout import key_order
from publisher.writers.lexicon import (
    BY_IDENTIFIER,
    BY_NAME,
    LIST,
    Lexicon,
    Wording,
    kind_of,
    quote,
)
from publisher.writers.plans import LINK, TEXT, plan

# The spaces before a line so deep that PyLD has to say whether this can be a tree at all.
_DEEPEST = 2 * 90
_STEP = "  "

_NIL = frozenset({RDF["nil"]})
_NOTHING = Said({})

Line = tuple[str, str]
"""A key, and the text of it and its values."""


class Nodes:
    """The nodes of one graph; what they refer to is told beside them, not inside.

    Args:
        lexicon: the wording.
        nesting: the graph.

    Attributes:
        used: the terms that are needed to read what was written, as bits.
    """

    inside = False
    """Whether what a node refers to is told inside of it: else everything has its own place."""

    repeats = True
    """Whether values are told twice that differ in the letter case of their language alone."""

    def __init__(self, lexicon: Lexicon, nesting: Nesting) -> None:
        self.used = 0
        self._lexicon = lexicon
        self._nesting = nesting
        self._statements = nesting.statements
        # What is told already, or elsewhere.
        self._seen: set[Node] = set()
        self._lists = nesting.cells | _NIL
        self._echo: Iri | None = None

    def label(self, blank: Blank) -> str:
        """What a blank node is called; empty if it needs no name."""
        return str(blank)

    def meet_list(self, head: Node) -> None:
        """Take note that a list is told."""

    def node(self, node: Node, pad: str) -> str:
        """A node with everything that is said of it.

        Args:
            node: which one.
            pad: the line break and the spaces before the bracket that closes it.

        Raises:
            Unusual: for what only PyLD can write.
        """
        return self.filled(self.members(node, pad + _STEP), pad)

    def filled(self, members: Sequence[str], pad: str) -> str:
        """An object with some members."""
        if len(pad) > _DEEPEST:
            raise Unusual("the tree is deep")
        return "{" + pad + _STEP + f",{pad}{_STEP}".join(members) + pad + "}" if members else "{}"

    def members(self, node: Node, pad: str) -> list[str]:
        """The members of a node object, each with its key."""
        said = self._statements.get(node, _NOTHING)
        known = plan(self._lexicon, said.shape)
        head, lines = self._head(node), list[Line]()
        if known.classes:
            self.used |= known.used
            head.append(self._lexicon.type_head + one_or_array(known.classes, False, pad))
        echo, self._echo = self._echo, None
        for (way, predicate, wording), values in zip(known.steps, said.values(), strict=True):
            value = values[0]
            if predicate == echo:
                lines += self.echoed(predicate, values, pad)
            elif way is TEXT and isinstance(value, Literal):
                text = value[0]
                self.used |= wording.used | self._lexicon.bits.get(text.partition(":")[0], 0)
                lines.append((wording.key, wording.head + quote(text)))
            elif way is LINK and isinstance(value, Iri) and value not in self._lists:
                self.used |= wording.used
                lines.append((wording.key, wording.head + self.refer(value, wording.link, pad)))
            else:
                lines += self._others(predicate, values, pad)
        lines.sort()
        return [*head, *[text for _, text in lines]]

    def _others(self, predicate: Iri, values: Sequence[Term], pad: str) -> list[Line]:
        """The lines of a property that has several values, or one that is not just written."""
        if predicate == TYPE:  # the classes are told already
            values = [value for value in values if not isinstance(value, Iri)]
        if len(values) == 1:
            return [self._line(predicate, values[0], pad)]
        tagged = self._tagged(predicate, values, pad) if values else None
        return [tagged] if tagged else self.lines(self._planned(predicate, values), pad)

    def _head(self, node: Node) -> list[str]:
        identifier = self._identifier(node)
        if not identifier:
            return []
        self.used |= self._lexicon.id_used
        return [self._lexicon.id_head + identifier]

    def _identifier(self, node: Node) -> str:
        """The identifier of a node as JSON writes it; empty if it has none."""
        if type(node) is Blank:
            label = self.label(node)
            return quote(label) if label else ""
        identifier, used = self._lexicon.identifier(node)
        self.used |= used
        return identifier

    def _line(self, predicate: Iri, value: Term, pad: str) -> Line:
        """The line of a property with one value."""
        wording = self._wording(predicate, value)
        inside = pad + _STEP if wording.tag else pad
        if wording.several:
            written = array([self._value(value, wording, inside + _STEP)], inside)
        else:
            written = self._value(value, wording, inside)
        if wording.tag:
            written = f"{{{inside}{wording.tag_head}{written}{pad}}}"
        return wording.key, wording.head + written

    def _tagged(self, predicate: Iri, values: Sequence[Term], pad: str) -> Line | None:
        """The line of a property with texts by language, one in each; ``None`` for anything else.

        It says what :meth:`lines` would say, and is much faster for what is very common.
        """
        inside = pad + _STEP
        texts: dict[str, str] = {}
        used = 0
        for value in values:
            if type(value) is not Literal:
                return None
            text, datatype, language = value
            wording = self._lexicon.wording(predicate, language or datatype)
            tag = wording.tag
            if not tag or tag in texts:
                return None
            used |= wording.used | self._lexicon.bits.get(text.partition(":")[0], 0)
            quoted = f"[{inside}  {quote(text)}{inside}]" if wording.several else quote(text)
            texts[tag] = wording.tag_head + quoted
        self.used |= used
        tags = sorted(texts, key=key_order) if "id" in texts else sorted(texts)
        listed = f",{inside}".join([texts[tag] for tag in tags])
        return wording.key, f"{wording.head}{{{inside}{listed}{pad}}}"

    def echoed(self, predicate: Iri, values: Sequence[Term], pad: str) -> list[Line]:
        """The lines of the property by which this node is told under ``@reverse``."""
        return self.lines(self._planned(predicate, values), pad)

    def lines(self, planned: Sequence[tuple[Wording, Term]], pad: str) -> list[Line]:
        """The lines of a property with several values: one for each key that they go by."""
        counts = Counter((wording.key, wording.tag) for wording, _ in planned)
        written: dict[str, dict[str, list[str]]] = {}
        wordings: dict[str, Wording] = {}
        # In their order, whatever the key: what is met first is told in full.
        for wording, value in planned:
            alone = counts[wording.key, wording.tag] == 1 and not wording.several
            if wording.listed and counts[wording.key, wording.tag] > 1:
                raise Unusual("a property has several lists")
            inside = pad + _STEP * ((not alone) + bool(wording.tag))
            text = self._value(value, wording, inside)
            written.setdefault(wording.key, {}).setdefault(wording.tag, []).append(text)
            wordings[wording.key] = wording
        return [
            (key, wordings[key].head + self._together(by_tag, wordings[key], pad))
            for key, by_tag in written.items()
        ]

    def _together(self, by_tag: Mapping[str, list[str]], wording: Wording, pad: str) -> str:
        """The values of one key, in brackets where it takes some, by language where it has tags."""
        if not wording.tag:
            return one_or_array(by_tag[""], wording.several, pad)
        inside = pad + _STEP
        tagged = [
            f"{quote(tag)}: {one_or_array(by_tag[tag], wording.several, inside)}"
            for tag in sorted(by_tag, key=key_order)
        ]
        return "{" + inside + f",{inside}".join(tagged) + pad + "}"

    def _planned(self, predicate: Iri, values: Sequence[Term]) -> list[tuple[Wording, Term]]:
        planned = [(self._wording(predicate, value), value) for value in values]
        if self.repeats or not any(wording.lowered for wording, _ in planned):
            return planned
        # JSON-LD takes "x"@en and "x"@EN for one value.
        return list({_lowered(value): (wording, value) for wording, value in planned}.values())

    def _wording(self, predicate: Iri, value: Term) -> Wording:
        if isinstance(value, Literal):
            return self._lexicon.wording(predicate, kind_of(value))
        if value in self._lists:
            members = self._nesting.collection(value) or ()
            return self._lexicon.wording(predicate, LIST + self._common_type(members))
        return self._lexicon.wording(predicate, self.kind(predicate, value))

    def kind(self, predicate: Iri, node: Node) -> str:
        """Which kind of value a node is, for the choice of a term."""
        if type(node) is Blank:
            return "@id" if self.label(node) else "@none"
        named = predicate in self._lexicon.choosy and self._lexicon.is_named(node)
        return "@vocab" if named else "@id"

    def _common_type(self, members: Iterable[Term]) -> str:
        """What all members of a list are (JSON-LD 1.1 API, section 6.2.2, step 4.10)."""
        kinds = {_type(member) for member in members}
        return kinds.pop() if len(kinds) == 1 else "@none" if kinds else ""

    def _value(self, value: Term, wording: Wording, pad: str) -> str:
        self.used |= wording.used
        if isinstance(value, Literal):
            return self._literal(value, wording.wrap, pad)
        if value not in self._lists:
            return self.refer(value, wording.link, pad)
        members = self._nesting.collection(value) or ()
        self.meet_list(value)
        if wording.listed:
            return self._list(members, wording, pad)
        inside = pad + _STEP
        return f'{{{inside}"@list": {self._list(members, wording, inside)}{pad}}}'

    def _literal(self, value: Literal, wrap: str, pad: str) -> str:
        self.used |= self._lexicon.mentions(value.value)
        text = quote(value.value)
        return f'{{{pad}  {wrap}{pad}  "@value": {text}{pad}}}' if wrap else text

    def _list(self, members: Iterable[Term], wording: Wording, pad: str) -> str:
        written = []
        for member in members:
            if isinstance(member, Literal):
                wrap, used = self._lexicon.wrap(wording.key, kind_of(member))
                self.used |= used
                written.append(self._literal(member, wrap, pad + _STEP))
            elif member in self._lists:
                raise Unusual("a list is in a list")
            else:
                written.append(self.refer(member, wording.link, pad + _STEP))
        return array(written, pad)

    def refer(self, node: Node, link: str, pad: str) -> str:
        """A node where it is the value of a property: all of it, or what it is referred to by."""
        if self.inside and node not in self._seen and node in self._statements:
            self._seen.add(node)
            said = self._statements[node]
            if type(said) is Summary and not said.mentions:
                return self._summary(node, said, pad)
            return self.node(node, pad)
        if link == BY_IDENTIFIER:
            return self._identifier(node) or "{}"
        return self._reference(node, link, pad)

    def _summary(self, node: Node, said: Summary, pad: str) -> str:
        """A node that is told like this wherever nothing else is told inside it."""
        key = self._lexicon, pad
        known = said.texts.get(key)
        if known is None:
            before, self.used = self.used, 0
            known = said.texts[key] = self.node(node, pad), self.used
            self.used |= before
        text, used = known
        self.used |= used
        return str(text)

    def _reference(self, node: Node, link: str, pad: str) -> str:
        if link == BY_NAME and not isinstance(node, Blank):
            name, used = self._lexicon.name(node)
            self.used |= used
            return name
        if link == BY_NAME:
            return self._identifier(node) or "{}"
        return self.filled(self._head(node), pad)


def _lowered(value: Term) -> Term:
    if isinstance(value, Literal):
        return value._replace(language=value.language.lower())
    return value


def _type(member: Term) -> str:
    """The type of a member of a list; texts, in whatever language, have none."""
    if not isinstance(member, Literal):
        return "@id"
    return "@none" if member.datatype in (STRING, LANG_STRING) else member.datatype


def one_or_array(texts: Sequence[str], several: bool, pad: str) -> str:
    """A value that is alone by itself, unless it never is; several in brackets."""
    return texts[0] if len(texts) == 1 and not several else array(texts, pad)


def array(texts: Sequence[str], pad: str) -> str:
    """Values in brackets."""
    inside = pad + _STEP
    return "[" + inside + f",{inside}".join(texts) + pad + "]" if texts else "[]"
