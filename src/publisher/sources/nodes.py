"""YAML as a tree of nodes that know their places; nothing is ever made of a tag.

Texts stay as they are written: that ``NO`` is a country and ``2013-10-07`` a date is for the keys
to say. What YAML 1.2.2 has beyond that (merge keys, tags of one's own, streams of documents) is
refused, and so is what grows: aliases are followed within a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from publisher.errors import SourceError, SourceErrors
from publisher.sources.slips import malformed
from publisher.sources.text import Text

if TYPE_CHECKING:
    from yaml import Event

_BEGINNINGS = frozenset({"id", "@id"})
MOST_REPEATED = 100_000
"""So many nodes may be there only because aliases repeat them."""

_MOST_REPORTED = 20
# The words of the core schema (YAML 1.2.2, section 10.3.2).
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEAN = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
# Tags that say no more than what is there anyway (section 10.2).
_CORE = "tag:yaml.org,2002:"
_KNOWN_TAGS = frozenset({"!", *(_CORE + name for name in ("str", "map", "seq"))})
# What is no printable character (section 5.1), and breaks that only YAML 1.1 had (section 5.4).
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_OLD_BREAKS = re.compile("[\x85\u2028\u2029]")
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text.

    Attributes:
        text: what it says.
        offset: where it begins, in characters from 0.
        plain: whether it has no quotation marks.
    """

    text: str
    offset: int
    plain: bool = False

    @property
    def empty(self) -> bool:
        """Whether it stands for no value at all."""
        return self.plain and self.text in _NULL

    @property
    def boolean(self) -> bool:
        """Whether it stands for a truth value."""
        return self.plain and self.text in _BOOLEAN


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, and where it begins."""

    items: list[Node]
    offset: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and their values, in order, and where it begins."""

    entries: dict[str, tuple[Scalar, Node]]
    offset: int


Node: TypeAlias = Scalar | Sequence | Mapping


class Faults:
    """The errors of one file, found one after the other; as many as somebody reads."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._found: dict[tuple[int, str], SourceError] = {}

    def add(self, place: Node | int, reason: str) -> None:
        """Remember an error at a node, or at an offset; with the last that is told, raise them all.

        Raises:
            SourceErrors: if there are enough: to find more could take long.
        """
        offset = place if isinstance(place, int) else place.offset
        self._found.setdefault((offset, reason), self._text.error_at(offset, reason))
        if len(self._found) == _MOST_REPORTED:
            self.refuse()

    def refuse(self) -> None:
        """Raise what was found.

        Raises:
            SourceErrors: if anything was, in the order of the file.
        """
        if self._found:
            raise SourceErrors([self._found[key] for key in sorted(self._found)])


def compose(text: Text, nesting: int, faults: Faults) -> Node:
    """The one document of a YAML file.

    Args:
        text: the file.
        nesting: how deep lists and mappings may be in each other.
        faults: where errors go after which the file can be read on.

    Raises:
        SourceError: for what is not YAML, goes over a bound or has no content.
    """
    _check_characters(text)
    composer = _Composer(text, nesting, faults)
    for event in _events(text):
        composer.take(event)
    if composer.root is None or (isinstance(composer.root, Scalar) and composer.root.empty):
        raise text.error("the file is empty; describe a resource in it, or remove the file")
    return composer.root


def _check_characters(text: Text) -> None:
    match = _OLD_BREAKS.search(text.text) or _UNPRINTABLE.search(text.text)
    if match is not None:
        code = f"{ord(match[0]):04X}"
        reason = f"the character U+{code} can't be seen, and programs read it in different ways"
        advice = "remove it"
        if match[0] > "\x1f":
            advice += f', or write \\u{code} in a text in "…"'
        raise text.error_at(match.start(), f"{reason}; {advice}")


def _events(text: Text) -> Iterator[Event]:
    """What the parser reads, one after the other; it reads no further than it is asked."""
    import yaml

    # Without libyaml, which all wheels have, the same is read more slowly.
    loader: type[yaml.SafeLoader | yaml.CSafeLoader] = yaml.SafeLoader
    if yaml.__with_libyaml__:
        loader = yaml.CSafeLoader
    try:
        yield from yaml.parse(text.text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark, start = error.problem_mark, error.context_mark
        at = len(text.text) if mark is None else mark.index
        found = malformed(text.text, at, start.index if start else at, error.problem or "")
        raise text.error_at(found.offset, found.reason) from error
    except (yaml.YAMLError, ArithmeticError, ValueError) as error:
        raise text.error(f"not well-formed YAML ({error}); correct the file") from error


@dataclass(slots=True)
class _Open:
    """A collection that is being read.

    Attributes:
        node: the collection.
        anchor: its name, if aliases may repeat it.
        size: how many nodes are in it, itself counted.
        height: how many collections are in each other in it, itself counted.
        key: the key whose value comes next.
        repeated: the keys that are there already.
    """

    node: Sequence | Mapping
    anchor: str | None
    size: int = 1
    height: int = 1
    key: Scalar | None = None
    repeated: list[Scalar] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Anchored:
    node: Node
    size: int
    height: int


@dataclass(slots=True)
class _Composer:
    """Makes nodes of events."""

    text: Text
    nesting: int
    faults: Faults
    root: Node | None = None
    _open: list[_Open] = field(default_factory=list)
    _anchors: dict[str, _Anchored | None] = field(default_factory=dict)
    _repeated: int = 0

    def take(self, event: Any) -> None:
        """Go on with an event, which is known by the name of its class."""
        offset = event.start_mark.index
        match type(event).__name__:
            case "ScalarEvent":
                self._scalar(event, offset)
            case "MappingStartEvent":
                self._begin(Mapping({}, offset), event.anchor, event.tag)
            case "SequenceStartEvent":
                self._begin(Sequence([], offset), event.anchor, event.tag)
            case "MappingEndEvent" | "SequenceEndEvent":
                self._end()
            case "AliasEvent":
                self._repeat(event.anchor, offset)
            case "DocumentStartEvent":
                self._check_document(event, offset)

    def _scalar(self, event: Any, offset: int) -> None:
        self._check_tag(event.tag, offset)
        plain = not event.style and event.tag is None
        scalar = Scalar(self._whole(event.value, offset), offset, plain)
        self._remember(event.anchor, _Anchored(scalar, 1, 0))
        self._grow(1, 0)
        self._add(scalar)

    def _check_document(self, event: Any, offset: int) -> None:
        if self.root is not None:
            reason = "a second document begins here; put all resources into one list"
            raise self.text.error_at(offset, f"{reason}, each after a dash, and remove the ---")
        if event.version not in {None, (1, 2)} or event.tags:
            reason = (
                "the file is read as YAML 1.2, without tags; remove the lines that begin with %"
            )
            raise self.text.error_at(offset, reason)

    def _whole(self, value: str, offset: int) -> str:
        if _HALF.search(value):
            reason = "half of a character (\\ud800 to \\udfff) is no text"
            raise self.text.error_at(offset, f"{reason}; write the character itself")
        return value

    def _check_tag(self, tag: str | None, offset: int) -> None:
        if tag is None or tag in _KNOWN_TAGS:
            return
        shown = f"!!{tag.removeprefix(_CORE)}" if tag.startswith(_CORE) else tag
        reason = f"{shown} is a tag, which is not read here"
        self.faults.add(
            offset, f"{reason}; remove it, or put a text that begins with ! into quotation marks"
        )

    def _begin(self, node: Sequence | Mapping, anchor: str | None, tag: str | None) -> None:
        self._check_tag(tag, node.offset)
        if anchor is not None:
            self._anchors[anchor] = None  # it can't be repeated inside itself
        self._open.append(_Open(node, anchor))
        self._check_depth(0, node.offset)

    def _check_depth(self, height: int, offset: int) -> None:
        if len(self._open) + height > self.nesting:
            raise self.text.error_at(
                offset,
                f"more than {self.nesting} lists and resources are in each other here; nest less"
                " deeply, or raise limits.nesting in publisher.toml",
            )

    def _end(self) -> None:
        done = self._open.pop()
        if isinstance(done.node, Mapping) and done.repeated:
            self._refuse_repeated(done.node, done.repeated)
        anchored = _Anchored(done.node, done.size, done.height)
        self._remember(done.anchor, anchored)
        self._grow(done.size, done.height)
        self._add(done.node)

    def _remember(self, anchor: str | None, anchored: _Anchored) -> None:
        if anchor is not None:
            self._anchors[anchor] = anchored

    def _grow(self, size: int, height: int) -> None:
        if self._open:
            top = self._open[-1]
            top.size += size
            top.height = max(top.height, height + 1)

    def _repeat(self, anchor: str, offset: int) -> None:
        known = self._anchors.get(anchor)
        if known is None:
            inside = anchor in self._anchors
            where = f"stands inside &{anchor}" if inside else f"has no &{anchor} before it"
            reason = f"*{anchor} {where}, so there is nothing to repeat"
            advice = "correct the name, or put a text that begins with * into quotation marks"
            raise self.text.error_at(offset, f"{reason}; {advice}")
        self._repeated += known.size
        if self._repeated > MOST_REPEATED:
            raise self.text.error_at(
                offset,
                f"the aliases up to here repeat more than {MOST_REPEATED:,} values; give what is"
                " repeated an id of its own, and name that instead",
            )
        self._check_depth(known.height, offset)
        self._grow(known.size, known.height)
        self._add(known.node)

    def _add(self, node: Node) -> None:
        """Put a node, which is whole, where it belongs."""
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        if isinstance(top.node, Sequence):
            top.node.items.append(node)
        elif top.key is None:
            top.key = self._key(node)
        else:
            if top.node.entries.setdefault(top.key.text, (top.key, node))[0] is not top.key:
                top.repeated.append(top.key)
            top.key = None

    def _key(self, node: Node) -> Scalar:
        if isinstance(node, Scalar) and not node.empty:
            if node.text == "<<" and node.plain:
                reason = "<< merges mappings in YAML 1.1 only"
                self.faults.add(node, f"{reason}; write the keys out that it stands for")
            return node
        what = "nothing" if isinstance(node, Scalar) else "a list or a mapping"
        self.faults.add(node, f"{what} stands where a key is expected; write a key such as name")
        return Scalar("", node.offset)

    def _refuse_repeated(self, mapping: Mapping, repeated: list[Scalar]) -> None:
        """Say which keys are there twice; or that a dash is missing, where all begin anew."""
        told = [key for key in repeated if key.text not in {"", "<<"}]
        first = told[0] if told else None
        again = first is not None and (
            first.text in _BEGINNINGS
            or (len(told) > 1 and first.text == next(iter(mapping.entries)))
        )
        for key in told[:1] if again else told:
            line = self.text.error_at(mapping.entries[key.text][0].offset, "").line
            reason = f'the key "{key.text}" is here twice, first in line {line}'
            advice = "write one list with all values, - VALUE on each line"
            if again:
                before = "it" if self._open else "each, and two spaces before the other keys"
                advice = "does another thing begin here? Then write a dash before "
                advice += f'{before}: "- {key.text}:"'
            self.faults.add(key, f"{reason}; {advice}")
