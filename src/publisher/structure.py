"""How the pages of a publication hang together: its site, its front page, its lists, its documents.

Nobody writes this down: it follows from the settings and from what is described. Rules see it
beside what the sources say, so that markup can tell where a page belongs; it is part of no
profile's graph by itself.

The words are those of other vocabularies: a page is a ``foaf:Document`` with a
``foaf:primaryTopic``, ``dcterms:isPartOf`` the site, and ``xhv:up`` (XHTML vocabulary) leads to the
page above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from publisher.dataset import Dataset
from publisher.grouping import Graph
from publisher.iris import INDEX
from publisher.pagerules import LIST_FOLDER, ListRule, Texts
from publisher.terms import (
    DCTERMS,
    FOAF,
    LANG_STRING,
    SCHEMA,
    TYPE,
    XHV,
    Iri,
    Literal,
    Term,
    Triple,
)

_DOCUMENT, _LANGUAGE = FOAF["Document"], DCTERMS["language"]


def statements(
    dataset: Dataset, graph: Graph, documents: Mapping[str, Sequence[Iri]]
) -> Iterator[Triple]:
    """What rules are told of the site and its pages; nothing where no pages are published.

    Args:
        dataset: what the publication says.
        graph: the same, grouped.
        documents: path → the resources that belong there.
    """
    if "html" in dataset.config.formats:
        yield from _Structure(dataset, graph, documents).statements()


class _Structure:
    def __init__(
        self, dataset: Dataset, graph: Graph, documents: Mapping[str, Sequence[Iri]]
    ) -> None:
        self._dataset = dataset
        self._about = graph.about
        self._base = dataset.config.base
        # Each page is there in every language.
        self._languages = [Literal(tag) for tag in dataset.config.languages]
        self._documents = documents
        self._lists = list(self._filled())
        self._site = Iri(f"{self._base}#website")
        self._home = self._page(INDEX)

    def statements(self) -> Iterator[Triple]:
        """All of them."""
        config = self._dataset.config
        yield Triple(self._site, TYPE, SCHEMA["WebSite"])
        for language in self._languages:
            yield Triple(self._site, _LANGUAGE, language)
        yield from _titled(self._site, config.title)
        if config.publisher:
            yield Triple(self._site, DCTERMS["publisher"], Iri(config.publisher))
        yield from self._front()
        for rule in self._lists:
            yield from self._list(rule)
        for path, topics in self._documents.items():
            if path != INDEX:
                yield from self._document(self._page(path, topics), topics[0])

    def _filled(self) -> Iterator[ListRule]:
        """The lists that have members."""
        used = {
            type_
            for topics in self._documents.values()
            for topic in topics
            for type_ in self._types(topic)
        }
        for rule in self._dataset.rules.lists:
            if used & self._dataset.subclasses.get(rule.class_, frozenset((rule.class_,))):
                yield rule

    def _types(self, node: Iri) -> Sequence[Term]:
        return self._about(node).get(TYPE, ())

    def _is_page(self, page: Iri) -> Iterator[Triple]:
        yield Triple(page, TYPE, _DOCUMENT)
        yield Triple(page, DCTERMS["isPartOf"], self._site)
        if _LANGUAGE not in self._about(page):
            for language in self._languages:
                yield Triple(page, _LANGUAGE, language)

    def _front(self) -> Iterator[Triple]:
        yield from self._is_page(self._home)
        yield from _titled(self._home, self._dataset.config.title)
        if self._dataset.config.publisher:
            yield Triple(self._home, FOAF["primaryTopic"], Iri(self._dataset.config.publisher))

    def _list(self, rule: ListRule) -> Iterator[Triple]:
        page = self._list_page(rule)
        yield from self._is_page(page)
        yield Triple(page, TYPE, SCHEMA["CollectionPage"])
        yield Triple(page, XHV["up"], self._home)
        yield from _titled(page, rule.title)
        for language, text in rule.description.items():
            yield Triple(page, DCTERMS["description"], Literal(text, LANG_STRING, language))

    def _document(self, page: Iri, topic: Iri) -> Iterator[Triple]:
        yield from self._is_page(page)
        if page == topic:  # people wrote of it
            written = self._dataset.pages.get(topic)
            yield Triple(
                page, XHV["up"], written.above[-1] if written and written.above else self._home
            )
            return
        yield Triple(page, FOAF["primaryTopic"], topic)
        yield Triple(page, XHV["up"], self._above(topic))
        labels = self._dataset.labels.get(topic, ())
        best = {label.language: label for label in reversed(labels)}  # the first is the preferred
        for label in best.values():
            yield Triple(page, DCTERMS["title"], label)

    def _above(self, topic: Iri) -> Iri:
        """The first list that a thing is in, or the front page."""
        found = (rule for rule in self._lists if rule.class_ in self._types(topic))
        rule = next(found, None)
        return self._home if rule is None else self._list_page(rule)

    def _list_page(self, rule: ListRule) -> Iri:
        return Iri(f"{self._base}{LIST_FOLDER}/{rule.path}")

    def _page(self, path: str, topics: Sequence[Iri] = ()) -> Iri:
        """What a page is called: its address, unless that is the name of another thing."""
        for topic in topics:
            if topic in self._dataset.pages:
                return topic
        url = Iri(self._dataset.addresses.url(path))
        if self._dataset.addresses.document(url) == path:
            if not self._about(url) or _DOCUMENT in self._types(url):
                return url
        else:  # the address has escapes, and with them would be that of another page
            url = Iri(self._dataset.addresses.resource(path))
        return Iri(f"{url.partition('#')[0]}#webpage")


def _titled(page: Iri, title: Texts) -> Iterator[Triple]:
    for language, text in title.items():
        yield Triple(page, DCTERMS["title"], Literal(text, LANG_STRING, language))
