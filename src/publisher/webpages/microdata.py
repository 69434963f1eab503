"""Microdata in pages (HTML, section 5), read as search engines read it.

Beyond the standard, ``content`` gives the value of any element, and a thing without a type has its
names from the vocabulary of the thing that it is in, as in Microdata to RDF (W3C, section 4.3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from publisher.webpages.assembly import Assembly
from publisher.webpages.names import folded, is_absolute, resolved
from publisher.webpages.things import SCHEMA, Block, Fault, Kind, Place, Syntax, Value
from publisher.webpages.tree import Element

# Where the value is the address in an attribute, or a text in one (HTML, section 5.2.4).
_ADDRESSES = {
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
    **dict.fromkeys(("a", "area", "link"), "href"),
    "object": "data",
}
_TEXTS = {"meta": "content", "data": "value", "meter": "value", "time": "datetime"}
_MOST_VISITS = 50_000  # of elements that more than one thing has for its own


def read(
    root: Element, languages: dict[Element, str], place: Callable[[int], Place], base: str
) -> Block | None:
    """The items of a page; ``None`` if it has none.

    Args:
        root: the page.
        languages: the language of each element.
        place: the place of an offset in the page.
        base: what relative addresses are relative to, or nothing.
    """
    elements = list(root.walk())
    items = [element for element in elements if "itemscope" in element.attributes]
    stray = [e for e in elements if e.attributes.keys() & {"itemprop", "itemtype"}]
    if not items and not stray:
        return None
    reader = _Reader(elements, languages, place, base)
    for item in items:
        reader.item(item)
    reader.strays(stray)
    first = min((items + stray), key=lambda element: element.start)
    things = reader.assembly.things()
    return Block(Syntax.MICRODATA, place(first.start), things, tuple(sorted_faults(reader.faults)))


def sorted_faults(faults: list[Fault]) -> list[Fault]:
    """Faults in the order of the page."""
    return sorted(faults, key=lambda fault: fault.place)


class _Reader:
    def __init__(
        self,
        elements: list[Element],
        languages: dict[Element, str],
        place: Callable[[int], Place],
        base: str,
    ) -> None:
        self._languages = languages
        self._place = place
        self._base = base
        self._ids: dict[str, Element] = {}
        for element in elements:
            self._ids.setdefault(element.attributes.get("id", ""), element)
        self._vocabularies: dict[Element, str] = {}
        self._used: set[Element] = set()
        self._visits = len(elements) + _MOST_VISITS
        self.assembly = Assembly()
        self.faults: list[Fault] = []

    def item(self, item: Element) -> None:
        """Read one item with its properties."""
        types = self._types(item)
        named = item.attributes.get("itemid", "").strip()
        id_ = resolved(named, self._base) if named else ""
        self.assembly.subject(item, self._place(item.start), id_, types)
        vocabulary = self._vocabulary(item, types)
        for element in self._properties(item):
            self._used.add(element)
            place = self._place(element.start)
            nested = "itemscope" in element.attributes
            value = element if nested else self._value(element)
            if nested:
                self._vocabularies.setdefault(element, vocabulary)
            for name in dict.fromkeys(element.attributes["itemprop"].split()):
                self.assembly.say(item, (_full(name, vocabulary), name), place, value)

    def _types(self, item: Element) -> list[str]:
        found = []
        for written in item.attributes.get("itemtype", "").split():
            if not is_absolute(written):
                message = (
                    f"the type {written[:100]} isn't an address; write {SCHEMA}{written[:100]}"
                )
                self._fault("type", message.replace("http:", "https:"), item)
            found.append(folded(written))
        return found

    def _vocabulary(self, item: Element, types: list[str]) -> str:
        """What stands before the names of an item; empty for names that nobody defines."""
        known = next((each for each in types if is_absolute(each)), "")
        if known:
            return known[: max(known.rfind("#"), known.rfind("/")) + 1]
        return self._vocabularies.get(item, "")

    def _properties(self, item: Element) -> Iterator[Element]:
        """The elements that are properties of an item, in the order of the page (5.2.5)."""
        seen = {item}
        found = list(self._crawl(_inner(item), seen))
        for name in dict.fromkeys(item.attributes.get("itemref", "").split()):
            root = self._ids.get(name)
            if root is None:
                self._fault("itemref", f"no element has the id {name[:100]}; correct itemref", item)
            elif root is item:
                self._fault("itemref", "itemref leads back to the thing itself; correct it", item)
            else:
                found += self._crawl([root], seen)
        yield from sorted(found, key=lambda element: element.start)

    def _crawl(self, waiting: list[Element], seen: set[Element]) -> Iterator[Element]:
        while waiting and self._visits > 0:
            element = waiting.pop()
            self._visits -= 1
            if element in seen:
                continue
            seen.add(element)
            if element.attributes.get("itemprop", "").split():
                yield element
            if "itemscope" not in element.attributes:
                waiting.extend(_inner(element))
        if self._visits == 0:
            self._visits = -1
            message = "itemref repeats too much to be read on; use it less"
            self._fault("too-large", message, next(iter(seen)))

    def strays(self, elements: list[Element]) -> None:
        """Tell of what belongs to no item."""
        for element in elements:
            if "itemscope" not in element.attributes and "itemtype" in element.attributes:
                message = "itemtype without itemscope isn't read; write itemscope, too"
                self._fault("itemscope", message, element)
            elif (
                "itemprop" in element.attributes and element not in self._used and self._visits > 0
            ):
                name = element.attributes["itemprop"][:100]
                message = f"the property {name} is in no thing; put it inside an itemscope"
                self._fault("stray", message, element)

    def _value(self, element: Element) -> Value:
        given, place = element.attributes, self._place(element.start)
        language = self._languages.get(element, "")
        if element.name in _ADDRESSES and "content" not in given:
            address = given.get(_ADDRESSES[element.name])
            full = "" if address is None else resolved(address, self._base)
            return Value(full, place, Kind.ADDRESS)
        attribute = _TEXTS.get(element.name, "content")
        kind = Kind.TIME if element.name == "time" else Kind.TEXT
        if attribute in given or element.name == "meta":
            return Value(
                given.get(attribute, ""), place, kind, "" if kind is Kind.TIME else language
            )
        if "content" in given:
            return Value(given["content"], place, kind, language)
        text = " ".join(element.text().split())
        return Value(text, place, kind, "" if kind is Kind.TIME else language)

    def _fault(self, name: str, message: str, element: Element) -> None:
        self.faults.append(Fault(name, message, self._place(element.start)))


def _full(name: str, vocabulary: str) -> str:
    return folded(name) if is_absolute(name) else vocabulary + name


def _inner(element: Element) -> list[Element]:
    """The elements right in one, the last first."""
    return [
        child
        for child in reversed(element.children)
        if isinstance(child, Element) and child.name != "template"
    ]
