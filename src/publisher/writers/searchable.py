"""What a page can be found by: its texts, those that say most about it first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from publisher.terms import Iri
from publisher.writers.changes import Ending
from publisher.writers.facts import Value
from publisher.writers.labels import Label, plain
from publisher.writers.stories import Story
from publisher.writers.words import Words

# A text that is no longer is a name, a number or a code: what people type to find a thing.
_SHORT = 60
_TOLD = frozenset({"text", "time"})


class Shown(NamedTuple):
    """How a page is shown where it is found: the link to it, and what it is about."""

    href: str
    title: Label


class Searchable(NamedTuple):
    """What of one page is searched, and what is shown of it where it is found.

    Attributes:
        shown: the link to the page, and what it is about.
        kinds: what that is, in words.
        ending: what became of it, in words; empty if it is still there.
        names: its other names, its numbers and codes.
        texts: what is said of it.
        others: the names of what it has to do with.
    """

    shown: Shown
    kinds: tuple[str, ...] = ()
    ending: str = ""
    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def searchable(
    stories: Sequence[Story], words: Words, shown: Shown, more: Sequence[str]
) -> Searchable:
    """What a document can be found by.

    Args:
        stories: what its pages tell.
        words: the words of their language.
        shown: how it is shown.
        more: what else its pages say.
    """
    first = stories[0]
    ending = _ending(first.ending, words)
    told, others = [*more, ending], list[str]()
    for story in stories:
        for topic in story.description.topics:
            for value in _leaves(_values(story, topic)):
                (told if value.kind in _TOLD else others).append(value.text)
        others += (v.text for pointing in story.incoming(story.topic) for v in pointing.values)
    names, texts = _sorted_out(told, shown.title.text)
    return Searchable(
        shown,
        tuple(plain(value.text) for value in first.types(first.topic)),
        ending,
        names,
        texts,
        _once(text for text in others if "://" not in text),  # nobody looks for an address
    )


def _values(story: Story, topic: Iri) -> Iterator[Value]:
    """All that a page tells of a resource."""
    if (lead := story.leading(topic)) is not None:
        yield lead
    yield from (value for fact in story.own_facts(topic) for value in fact.values)


def _leaves(values: Iterable[Value]) -> Iterator[Value]:
    """The values that are texts, and the names of things, out of what is made up of others."""
    for value in values:
        if value.kind in ("part", "list"):
            yield from _leaves(value.items)
            yield from _leaves(v for fact in value.facts for v in fact.values)
        else:
            yield value


def _sorted_out(told: Iterable[str], title: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and other texts, each once and without the title."""
    known = [text for text in _once(told) if text != title]
    names = tuple(text for text in known if len(text) <= _SHORT)
    return names, tuple(text for text in known if len(text) > _SHORT)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(short for text in texts if (short := plain(text))))


def _ending(ending: Ending | None, words: Words) -> str:
    if ending is None:
        return ""
    date = ending.date.text(words.months) if ending.date else ""
    if not ending.past:
        return words.plain("list_ends_date", date=date)
    return words.plain("list_ended_date", date=date) if date else words.plain("list_ended")
