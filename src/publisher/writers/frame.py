"""What all pages of a publication have in common: head, navigation, footer, links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from publisher.config import Config
from publisher.formats import Format
from publisher.iris import INDEX, Addresses, page_path
from publisher.pagerules import LIST_FOLDER, ListRule, PageRules
from publisher.terms import Iri
from publisher.writers.characters import as_markup, shown
from publisher.writers.expressions import Untranslatable
from publisher.writers.labels import Label, Labels, plain, shortened
from publisher.writers.links import Absolute, Links, is_safe
from publisher.writers.translation import Rendered, Translations
from publisher.writers.words import Words

STYLE, ICON = "assets/style.css", "assets/favicon.svg"

_TEMPLATES = FileSystemLoader(Path(__file__).with_name("templates"))
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its text; ``here`` if it leads to the page that it is on."""

    href: str
    label: Label
    here: bool = False


@dataclass(frozen=True, slots=True)
class Syntax:
    """A format in words: its name, whom it is for, its media type, and where the file is."""

    name: str
    about: str
    media_type: str
    href: str
    size: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One of several pages: its number, how many there are, and its neighbours."""

    number: int
    total: int
    previous: str
    next: str


class Frame:
    """Renders templates with what all pages of a publication share.

    Args:
        config: title, licence and contact.
        rules: the lists of the navigation.
        addresses: where documents are.
        documents: published resource → the path of its document.
        labels: the labels of everything, for the readers' language.
        words: the words of the pages.
    """

    def __init__(  # noqa: PLR0913 a page needs to know all of these
        self,
        *,
        config: Config,
        rules: PageRules,
        addresses: Addresses,
        documents: Mapping[Iri, str],
        labels: Labels,
        words: Words,
    ) -> None:
        self._config = config
        self._rules = rules
        self._addresses = addresses
        self._documents = documents
        self._labels = labels
        self._words = words
        self.site = labels.chosen(config.title)
        self._environment = _environment(words, labels, self._shared())
        self._translations = Translations(self._environment, _TEMPLATES)

    def links(self, path: str) -> Links:
        """The links of the page of a document or list."""
        return Links(self._addresses.file(path, ".html"), self._addresses, self._documents)

    def links_anywhere(self) -> Links:
        """The links of a page that is shown at any address."""
        return Absolute("404.html", self._addresses, self._documents)

    def render(self, template: str, links: Links, **about: Any) -> bytes:
        """A page as bytes: UTF-8, with one newline at its end.

        Args:
            template: its name without ``.html.j2``.
            links: the page's links.
            about: what the template shows; ``heading``, ``title``, ``summary``, ``canonical``,
                ``markup``, ``crumbs``, ``syntaxes`` and ``part`` are needed by all of them.
        """
        page = {
            **about,
            "title": self._title(about["title"], about["part"]),
            "summary": shortened(about["summary"]),
            "markup": Markup(about["markup"].decode()),  # noqa: S704 made by script() alone
            "links": links,
            "home": links.relative("index.html"),
            "style": links.relative(STYLE),
            "icon": links.relative(ICON),
            "lists": [self.list_link(links, rule) for rule in self._rules.lists],
            "vocabularies": self.vocabularies(links),
        }
        return self._rendered(f"{template}.html.j2")(page).encode()

    def _rendered(self, template: str) -> Rendered:
        """What renders a template: its translation, or else Jinja2."""
        try:
            return self._translations.page(template)
        except Untranslatable:
            return self._environment.get_template(template).render

    def list_link(self, links: Links, rule: ListRule) -> Link:
        """The link to a list; ``here`` on all of its pages."""
        file = self._addresses.file(f"{LIST_FOLDER}/{rule.path}", ".html")
        here = links.file == file or links.file.startswith(f"{LIST_FOLDER}/{rule.path}~")
        return Link(links.relative(file), self._labels.chosen(rule.title), here)

    def vocabularies(self, links: Links) -> list[Link]:
        """The links to the pages of the publication's vocabularies."""
        published = set(self._documents.values()) if self._addresses.vocabularies else set()
        return [
            Link(links.relative(file), self._labels(Iri(iri)), links.file == file)
            for iri, path in sorted(self._addresses.vocabularies.items())
            for file in [self._addresses.file(path, ".html")]
            if path in published
        ]

    def crumbs(self, links: Links, types: Iterable[Iri] = ()) -> list[Link]:
        """The way to a page: the front page, and the list that a resource of these types is in."""
        home = Link(links.relative("index.html"), Label(self._words.plain("home")))
        found = [rule for rule in self._rules.lists if rule.class_ in set(types)]
        return [home, *(self.list_link(links, rule) for rule in found[:1])]

    def part(self, links: Links, path: str, number: int, total: int) -> Part | None:
        """The neighbours of one of several pages; ``None`` if it is the only one."""

        def href(page: int) -> str:
            file = self._addresses.file(page_path(path, page), ".html")
            return links.relative(file) if 1 <= page <= total else ""

        return Part(number, total, href(number - 1), href(number + 1)) if total > 1 else None

    def syntax(self, links: Links, format_: Format, file: str, size: int | None = None) -> Syntax:
        """The link to a file in some format."""
        words = self._words.get("formats", format_.name) or {}
        return Syntax(
            name=words.get("name", format_.name),
            about=words.get("about", ""),
            media_type=format_.media_type,
            href=links.relative(file),
            size="" if size is None else in_words(size),
        )

    def _title(self, title: str, part: Part | None) -> str:
        """The text of the ``title`` element."""
        site = plain(self.site.text)
        texts = [plain(title)]
        if part and part.number > 1:
            texts.append(self._words.plain("page_number", number=part.number, total=part.total))
        name = ", ".join(texts)
        return name if name == site else self._words.plain("page_title", title=name, site=site)

    def _shared(self) -> dict[str, object]:
        config = self._config
        mail = f"mailto:{config.contact.email}" if config.contact.email else ""
        return {
            "site": self.site,
            "contact": config.contact,
            "mail": mail if is_safe(mail) else "",
            "contact_url": config.contact.url if is_safe(config.contact.url) else "",
            "licence": Iri(config.licence) if config.licence else None,
        }


def in_words(size: int) -> str:
    """A number of bytes for people.

    >>> in_words(900), in_words(48_200), in_words(1_260_000)
    ('900 bytes', '48 kB', '1.3 MB')
    """
    amount, unit = float(size), 0
    while amount >= _THOUSAND and unit < len(_UNITS) - 1:
        amount, unit = amount / _THOUSAND, unit + 1
    small = unit > 0 and amount < 10  # noqa: PLR2004
    return f"{amount:.{int(small)}f} {_UNITS[unit]}"


def _environment(words: Words, labels: Labels, shared: Mapping[str, object]) -> Environment:
    environment = Environment(
        loader=_TEMPLATES,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=True,
        finalize=shown,
    )
    environment.filters["as_markup"] = as_markup
    environment.globals.update(shared, say=words, name=labels, language=labels.page, index=INDEX)
    return environment
