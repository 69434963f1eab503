"""The search of a site, in the browser and without a server: an index, made when the site is built.

Pagefind makes the index and asks it; we say what of each page is searched, and show what is found.
Each language has an index of its own, so that what is found is in the language of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from publisher.profiles import DESCRIPTION
from publisher.representations import Representations
from publisher.search import index, texts
from publisher.writers.html import search_script
from publisher.writers.searchable import Searchable

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Search:
    """What the page to search all others loads.

    Attributes:
        script: the path of what it runs.
        indexes: a language, as addresses say it → the folder of its index, with ``/`` at its end.
        files: path → content.
    """

    script: str
    indexes: Mapping[str, str]
    files: Mapping[str, bytes]


def made(source: Representations) -> Search:
    """The search of a publication.

    Raises:
        ConfigError: if Pagefind isn't installed, or can't be used.
    """
    script = search_script()
    # Browsers keep files of one name for a day: those of two versions would not fit together.
    mark = sha256(script + index.program_version().encode()).hexdigest()[:_DIGITS]
    folder = f"assets/search-{mark}/"
    tags = {"": source.dataset.config.languages[0], **source.dataset.config.translations}
    indexes = {language: f"{folder}{tag.lower()}/" for language, tag in tags.items()}
    files = {f"{folder}search.js": script, f"{folder}{index.LICENCE}": index.licence()}
    for language, tag in tags.items():
        found = index.made(texts.page(each, tag) for each in _searched(source, language))
        files |= {f"{indexes[language]}{name}": content for name, content in found.items()}
    return Search(f"{folder}search.js", indexes, files)


def _searched(source: Representations, language: str) -> Iterator[Searchable]:
    """What is searched in a language."""
    writer, written = source.pages_in(language), source.dataset.pages
    walk, namespaces = source.walks[DESCRIPTION], source.dataset.addresses.vocabularies.values()
    for path, topics in source.documents.items():
        # Terms are explained to those who write programs, and would be found by any word.
        if path not in namespaces:
            pages = range(1, walk.pages(topics) + 1)
            told = [source.describe(path, DESCRIPTION, number) for number in pages]
            topic = told[0].topics[0]
            text = source.dataset.page(topic, language) if topic in written else None
            if (found := writer.searchable(told, text)) is not None:
                yield found
