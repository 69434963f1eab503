"""The search of a site, in the browser and without a server: an index, made when the site is built.

Pagefind makes the index and asks it; we say what of each page is searched, and show what is found.
"""

from __future__ import annotations

from collections.abc import Iterator

from publisher.profiles import DESCRIPTION
from publisher.representations import Representations
from publisher.search import index, texts
from publisher.writers.html import SCRIPT, SEARCH_FOLDER, search_script


def files(source: Representations) -> dict[str, bytes]:
    """What the page to search all others loads: path in the site → content.

    Raises:
        ConfigError: if Pagefind isn't installed, or can't be used.
    """
    found = index.made(_pages(source))
    return {SCRIPT: search_script(), **{f"{SEARCH_FOLDER}{name}": found[name] for name in found}}


def _pages(source: Representations) -> Iterator[bytes]:
    """What is searched: a page for each document in each language."""
    namespaces = frozenset(source.dataset.addresses.vocabularies.values())
    for language in source.languages:
        writer = source.pages_in(language)
        # Terms are explained to those who write programs, and would be found by any word.
        for path in (path for path in source.documents if path not in namespaces):
            description = source.describe(path, DESCRIPTION)
            topic, written = description.topics[0], source.dataset.pages
            text = source.dataset.page(topic, language) if topic in written else None
            if found := writer.searchable(description, text):
                yield texts.page(found, writer.language)
