"""Whether markup is in the language of its page, and names languages as consumers read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from publisher.checks.findings import Finding, called, finding, shown, term, walk
from publisher.schemaorg import Vocabulary, local
from publisher.tables import is_language
from publisher.webpages.things import Kind, Markup, Property, Thing, Value

# What people read of a thing; its other names may be in any language.
_READ = frozenset({"abstract", "articleBody", "description", "headline", "name", "text"})
_LONGEST = 3  # letters in a language's code (BCP 47, section 2.2.1)


def run(markup: Markup, vocabulary: Vocabulary) -> Iterator[Finding]:
    """What is wrong with the languages in the markup of a page."""
    page = _primary(markup.language)
    for block in markup.blocks:
        for thing in walk(block.things):
            types = [name for name in map(local, thing.types) if name]
            whole = any(vocabulary.is_kind(each, ("WebPage",)) for each in types)
            own = whole and thing.id in {"", markup.address, f"{markup.address}#webpage"}
            for property_ in _together(thing):
                if local(property_.iri) == "inLanguage":
                    yield from _declared(thing, property_, page if own else "")
                elif page and local(property_.iri) in _READ:
                    yield from _texts(thing, property_, page)


def _together(thing: Thing) -> list[Property]:
    """The properties of a thing, each once: in tags, each value has a tag of its own."""
    found: dict[str, Property] = {}
    for each in thing.properties:
        if not each.reverse:
            known = found.get(each.iri)
            values = (*known.values, *each.values) if known else each.values
            found[each.iri] = replace(known or each, values=values)
    return list(found.values())


def _declared(thing: Thing, property_: Property, page: str) -> Iterator[Finding]:
    values = [v for v in property_.values if isinstance(v, Value) and v.kind is not Kind.ADDRESS]
    for value in values:
        about, more = called(thing), (property_.iri, value.text)
        tag = value.text.strip()
        if tag and (not is_language(tag) or len(_primary(tag)) > _LONGEST):
            message = f"“{shown(tag)}” is no language tag; write one such as en or cy-GB"
            yield finding("language-tag", message, value.place, about, more)
            return
    tags = [_primary(value.text.strip()) for value in values]
    if page and tags and page not in tags:
        message = (
            f"inLanguage says {_listed(tags)}, but the page is in {page} (lang of <html>); "
            "correct one of the two"
        )
        more = (property_.iri, values[0].text)
        yield finding("language", message, values[0].place, called(thing), more)


def _listed(tags: list[str]) -> str:
    """The tags in a sentence."""
    return " and ".join(dict.fromkeys(tags))


def _texts(thing: Thing, property_: Property, page: str) -> Iterator[Finding]:
    """Whether a property has texts with languages, and none that the page's readers read."""
    texts = [v for v in property_.values if isinstance(v, Value) and v.kind is Kind.TEXT]
    tags = [_primary(value.language) for value in texts]
    if tags and all(tags) and page not in tags:
        name = term(property_.iri)
        message = f"{name} is in {_listed(tags)} alone, but the page is in {page}; add it in {page}"
        more = (property_.iri, texts[0].text)
        yield finding("language-other", message, texts[0].place, called(thing), more)


def _primary(tag: str) -> str:
    return tag.strip().lower().split("-")[0]
