"""The schema.org markup of each page: one graph about the page, and what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from publisher import canonical, contexts, schemaorg, trees
from publisher.blanks import TangledBlanks
from publisher.contexts import FrozenContexts
from publisher.dataset import Dataset
from publisher.descriptions import Description, Walk
from publisher.errors import ContextError, UnknownFormat
from publisher.statements import Said, grouped
from publisher.terms import Iri, Node
from publisher.writers import tags
from publisher.writers.expanded import ELSEWHERE, statements
from publisher.writers.markup import Markup
from publisher.writers.script import script

PROFILE = "schema.org"
"""The profile whose documents are embedded in pages."""

CONTEXT_FILE = "contexts/schema.org.jsonld"
"""The file of the ontology that holds the context of the markup."""

SYNTAXES = ("json-ld", "rdfa", "microdata")
"""The ways to write markup into a page."""

CANONICAL = "data-canonical"
"""The attribute of the script element that has the digest of what it says."""

# The address by which the markup names that context.
_CONTEXT = "https://schema.org"


class Markups:
    """The markup of the pages of a publication.

    Args:
        dataset: what the publication says.
        walk: the walk over the profile.
        topics: document path → what its page tells all about.
    """

    def __init__(
        self, dataset: Dataset, walk: Walk | None, topics: Mapping[str, Sequence[Iri]]
    ) -> None:
        self._dataset = dataset
        self._walk = walk
        self._topics = topics

    def describe(self, path: str, page: int = 1) -> Description | None:
        """What the markup of a page says; ``None`` if it says nothing."""
        if self._walk is None or path not in self._topics:
            return None
        topics = self._topics[path]
        return self._walk.describe(path, topics, min(page, self._walk.pages(topics)))

    def script(self, path: str, page: int = 1, about: str = "", nonce: str = "") -> str:
        """The script element to put into a page; empty if it says nothing.

        It carries the digest of its graph, unless blank nodes are too tangled for one.

        Args:
            path: the document that the page is about.
            page: the page of the document, counted from 1.
            about: the resource that it is asked for; by default, the document's address.
            nonce: for a Content-Security-Policy that asks for one (CSP 3, section 2.3.1).
        """
        description = self.describe(path, page)
        if description is None:
            return ""
        try:
            digest = _announced(description.said)
        except TangledBlanks:
            digest = ""
        attributes = {
            "id": "publisher-markup",
            "data-resource": about or self._dataset.addresses.url(path),
            CANONICAL: digest,
            "nonce": nonce,
        }
        return script(self.writer.write(description), attributes)

    def markup(self, path: str, syntax: str, about: str = "") -> str:
        """The markup as a piece of HTML in one of :data:`SYNTAXES`; empty if it says nothing.

        Raises:
            UnknownFormat: if there is no such syntax, or this can't be said in it.
        """
        if syntax not in SYNTAXES:
            choice = ", ".join(SYNTAXES)
            raise UnknownFormat(f"there is no markup in {syntax!r}; choose one of {choice}")
        if syntax == "json-ld":
            return self.script(path, about=about)
        description = self.describe(path)
        if description is None:
            return ""
        write = tags.rdfa if syntax == "rdfa" else tags.microdata
        try:
            return write(description.triples, description.topics)
        except tags.Untellable as error:
            raise UnknownFormat(f"{path} can't be told in {syntax}: {error}") from error

    @cached_property
    def writer(self) -> Markup:
        """Writes graphs of the profile as JSON-LD."""
        context = self._dataset.context(CONTEXT_FILE)
        vocabulary = schemaorg.read(self._dataset.ontology)
        return Markup(
            context,
            _CONTEXT,
            self._dataset.contexts,
            lambda name: vocabulary.ranges(name) == ("URL",),
        )


def proof(content: str, frozen: FrozenContexts) -> str | None:
    """What ``data-canonical`` has to say of a block, whoever wrote it.

    Args:
        content: what the script element holds.
        frozen: the contexts that it may name.

    Returns:
        Nothing (an empty text) if blank nodes are too tangled for a digest, and ``None`` if it
        isn't JSON-LD that can be read.
    """
    try:
        nodes = contexts.expand(trees.parse(content), ELSEWHERE, frozen)
        return _announced(grouped(quad.triple for quad in statements(nodes)))
    except TangledBlanks:
        return ""
    except (ValueError, ContextError):
        return None


def _announced(said: Mapping[Node, Said]) -> str:
    return f"{canonical.NAME} {canonical.digest(said)}"
