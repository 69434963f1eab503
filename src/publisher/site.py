"""The site: a plan of every file, and its release.

A release is an immutable folder, ``releases/DIGEST``, named by what is in it. Publishing it is
replacing the symbolic link ``current`` by one rename, so that a reader sees the old release or the
new one and nothing in between (law 7 of the design).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from publisher import profiles
from publisher.catalog import sitemap
from publisher.errors import SiteError
from publisher.representations import DATASETS, DUMPS, Representations
from publisher.terms import DCTERMS, Literal
from publisher.writers.html import assets


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the site: its path, and the function that makes its content."""

    path: str
    render: Callable[[], bytes]


def plan(source: Representations) -> list[Output]:
    """Every file of the site, in the order of their paths; nothing is rendered yet.

    Raises:
        SiteError: if two things would be written to one path, or to paths that differ only in
            upper and lower case, which are one file on many computers.
    """
    outputs = sorted(_outputs(source), key=lambda output: output.path)
    seen: dict[str, str] = {}
    for output in outputs:
        folded = output.path.casefold()
        if folded in seen:
            raise SiteError(
                f"two things on one path: {seen[folded]} and {output.path} are the same file on "
                "some computers. Give one of the resources another address"
            )
        seen[folded] = output.path
    return outputs


def _outputs(source: Representations) -> Iterator[Output]:
    yield from _documents(source)
    yield from _lists(source)
    yield from _dumps(source)
    yield Output("index.html", source.home)
    yield Output("404.html", source.not_found)
    yield Output("robots.txt", partial(sitemap.robots, source.dataset.config.base))
    for name, content in sitemap.sitemaps(source.dataset.config.base, _pages(source)):
        yield Output(name, partial(bytes, content))
    for name, content in assets():
        yield Output(name, partial(bytes, content))


def _documents(source: Representations) -> Iterator[Output]:
    paths = sorted({path for topics in source.topics.values() for path in topics})
    for path in paths:
        for representation in source.of(path):
            yield Output(source.file(representation), partial(source.render, representation))


def _lists(source: Representations) -> Iterator[Output]:
    for rule in source.dataset.rules.lists:
        for number in range(1, source.list_pages(rule) + 1):
            yield Output(source.list_file(rule, number), partial(source.listing, rule, number))


def _dumps(source: Representations) -> Iterator[Output]:
    for profile in source.walks:
        for format_ in DUMPS:
            if profile == profiles.DESCRIPTION or format_.name not in DATASETS:
                name = source.dump_file(profile, format_)
                yield Output(name, partial(source.dump, profile, format_))


def _pages(source: Representations) -> Sequence[tuple[str, str]]:
    """The address of each page for people, and the date that the data give for its last change."""
    config = source.dataset.config
    walk = source.walks[profiles.DESCRIPTION]
    lists = [
        (f"{config.base}{PurePosixPath(source.list_file(rule, 1)).with_suffix('')}", "")
        for rule in source.dataset.rules.lists
    ]
    documents = [
        (
            source.dataset.addresses.url(path),
            max(
                (
                    t.object.value
                    for t in walk.about(topics[0])
                    if t.predicate == DCTERMS["modified"] and isinstance(t.object, Literal)
                ),
                default="",
            ),
        )
        for path, topics in source.documents.items()
    ]
    return [(config.base, ""), *lists, *documents]
