"""What all pages of a publication have in common: head, navigation, footer, links."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from publisher.config import Config
from publisher.formats import Format
from publisher.iris import INDEX, Addresses, page_path, translated
from publisher.pagerules import LIST_FOLDER, ListRule, PageRules
from publisher.routes import SEARCH
from publisher.terms import Iri, Term
from publisher.writers.characters import allowed, as_markup, shown
from publisher.writers.divisions import ENDED, Division, ListPage
from publisher.writers.expressions import Untranslatable
from publisher.writers.labels import Label, Labels, plain, shortened
from publisher.writers.links import ANYWHERE, Links, Ways, is_safe
from publisher.writers.translation import Rendered, Translations
from publisher.writers.words import Words, in_words

STYLE, ICON = "assets/style.css", "assets/favicon.svg"

_TEMPLATES = FileSystemLoader(Path(__file__).with_name("templates"))
_AROUND = "around.html.j2"
_LISTS = f"{LIST_FOLDER}/"
# Where the markup comes in a page; no text can hold a comment.
_MARK = Markup("<!--markup-->")
# The documents of a publication are in few folders; those of a big one may be in many.
_FOLDERS_KEPT = 1_024


class Link(NamedTuple):
    """A link with its text.

    Attributes:
        here: the ``aria-current`` of a link on the page that it leads to (``page``), or on another
            page of the same list (``true``); else ''.
    """

    href: str
    label: Label
    here: str = ""


class Syntax(NamedTuple):
    """A format in words: its name, whom it is for, its media type, and where the file is."""

    name: str
    about: str
    media_type: str
    href: str
    size: str = ""


class Part(NamedTuple):
    """One of several pages: its number, how many there are, and its neighbours."""

    number: int
    total: int
    previous: str
    next: str


class Version(NamedTuple):
    """A page in one of the languages of the publication.

    Attributes:
        tag: the language.
        name: what the language calls itself.
        href: where the page is.
        url: its address.
        here: whether this is the page itself.
    """

    tag: str
    name: str
    href: str
    url: str
    here: bool


class WaysToParts(NamedTuple):
    """The links to a list and its parts, each with the number of entries: by state, by year."""

    states: Sequence[tuple[Link, int]]
    years: Sequence[tuple[Link, int]]


class Frame:
    """Renders templates with what all pages of a publication share.

    Args:
        config: title, licence and contact.
        rules: the lists of the navigation.
        addresses: where documents are.
        documents: published resource → the path of its document.
        labels: the labels of everything, for the readers' language.
        words: the words of the pages.
        language: the language of the pages as their addresses say it; empty for the first.
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
        language: str = "",
    ) -> None:
        self._language = language
        self._config = config
        self._rules = rules
        self._addresses = addresses
        self._ways = Ways(addresses, documents, translated("", language) + ".html")
        self._versions = _versions(config, words)
        self._labels = labels
        self._words = words
        self.site = labels.chosen(config.title)
        self._title_of_site = plain(self.site.text)
        vocabularies = addresses.vocabularies.values()
        self._published = {path for path in documents.values() if path in vocabularies}
        self._environment = _environment(words, labels, self._shared())
        self._known: dict[str, Rendered] = {}
        self._translations = Translations(self._environment, _TEMPLATES)
        self._around = lru_cache(_FOLDERS_KEPT)(lambda folder: self._surroundings(self._at(folder)))
        self._crumbs = lru_cache(_FOLDERS_KEPT)(self._crumbs_in)
        self._format = lru_cache(_FOLDERS_KEPT)(self._format_in_words)

    def links(self, path: str) -> Links:
        """The links of the page of a document or list."""
        return Links(self._ways, self.file(path))

    def file(self, path: str) -> str:
        """The file of the page of a document or list."""
        return self._addresses.file(path, self._ways.end)

    def url(self, path: str) -> str:
        """The address of a page, in the language of these pages."""
        return self._url(path, self._language)

    def _url(self, path: str, language: str) -> str:
        if not language:
            return self._addresses.url(path)
        return self._addresses.url(translated(path, language), ".html")

    def versions(self, links: Links, path: str) -> Sequence[Version]:
        """A page in all languages, the first one first; nothing if there is but one."""
        return [
            Version(
                tag,
                name,
                links.relative(self._addresses.file(translated(path, language), ".html")),
                self._url(path, language),
                language == self._language,
            )
            for language, tag, name in self._versions
        ]

    def _at(self, folder: str) -> Links:
        """The links of any file in a folder."""
        return Links(self._ways, None if folder == ANYWHERE else folder)

    def links_anywhere(self) -> Links:
        """The links of a page that is shown at any address."""
        return Links(self._ways, None)

    def render(self, template: str, links: Links, **about: Any) -> bytes:
        """A page as bytes: UTF-8, with one newline at its end.

        Args:
            template: its name without ``.html.j2``.
            links: the page's links.
            about: what the template shows; ``heading``, ``title``, ``summary``, ``canonical``,
                ``markup``, ``crumbs``, ``syntaxes`` and ``part`` are needed by all of them.
        """
        markup = about["markup"]
        # The pages of a list, and the one to search all others, say so in their links.
        listed = links.folder.startswith(_LISTS) or links.file == self.file(SEARCH)
        around = self._surroundings(links) if listed else self._around(links.folder)
        page = {
            **around,
            **about,
            "title": self._title(about["title"], about["part"]),
            "summary": shortened(about["summary"]),
            "markup": _MARK if markup else "",
            "links": links,
        }
        return _with_markup(self._rendered(f"{template}.html.j2")(page), markup)

    def _surroundings(self, links: Links) -> Mapping[str, object]:
        """What is around a page; the same around all pages of a folder."""
        home = links.relative(self._ways.home)
        lists = [self.list_link(links, rule) for rule in self._rules.lists]
        vocabularies = self._vocabularies(links)
        return {
            "home": home,
            "style": links.relative(STYLE),
            "icon": links.relative(ICON),
            "lists": lists,
            "vocabularies": vocabularies,
            "masthead": self._macro("masthead")(home, lists, self._search_link(links)),
            "foot": self._macro("foot")(vocabularies, links),
        }

    def _rendered(self, template: str) -> Rendered:
        """What renders a template: its translation, or else Jinja2."""
        found = self._known.get(template)
        if found is None:
            try:
                found = self._translations.page(template)
            except Untranslatable:
                found = self._environment.get_template(template).render
            self._known[template] = found
        return found

    def _macro(self, name: str) -> Callable[..., Markup]:
        """A macro of what is around pages: its translation, or else that of Jinja2."""
        try:
            return self._translations.macro(name, _AROUND)
        except Untranslatable:
            macro: Callable[..., Markup] = getattr(
                self._environment.get_template(_AROUND).module, name
            )
            return macro

    def list_link(self, links: Links, rule: ListRule) -> Link:
        """The link to a list."""
        file = self.file(f"{LIST_FOLDER}/{rule.path}")
        later = links.file.startswith((f"{_LISTS}{rule.path}~", f"{_LISTS}{rule.path}/"))
        here = "page" if links.file == file else "true" if later else ""
        return Link(links.relative(file), self._labels.chosen(rule.title), here)

    def _search_link(self, links: Links) -> Link | None:
        """The link to the page to search all others, if there is one."""
        if not self._config.search:
            return None
        file = self.file(SEARCH)
        here = "page" if links.file == file else ""
        return Link(links.relative(file), Label(self._words.plain("search")), here)

    def _vocabularies(self, links: Links) -> list[Link]:
        """The links to the pages of the publication's vocabularies."""
        return [
            Link(links.relative(file), self._labels(Iri(iri)))
            for iri, path in sorted(self._addresses.vocabularies.items())
            for file in [self.file(path)]
            if path in self._published
        ]

    def crumbs(
        self, links: Links, types: Collection[Term] = (), above: Sequence[Iri] = ()
    ) -> Sequence[Link]:
        """The way to a page: the front page, and what is between.

        Args:
            links: those of the page.
            types: the types of a resource, which may be in a list.
            above: the pages of text that one is below.
        """
        lists = enumerate(self._rules.lists)
        found = next((number for number, rule in lists if rule.class_ in types), None)
        pages = ((links.to(iri), self._labels(iri)) for iri in above)
        between = [Link(target.href, label) for target, label in pages if target]
        return (*self._crumbs(links.folder, found), *between)

    def _crumbs_in(self, folder: str, number: int | None) -> Sequence[Link]:
        links = self._at(folder)
        home = Link(links.relative(self._ways.home), Label(self._words.plain("home")))
        if number is None:
            return (home,)
        return home, self.list_link(links, self._rules.lists[number])

    def crumbs_of_part(self, links: Links, shown: Division) -> Sequence[Link]:
        """The way to a list, or to a part of one."""
        above = [] if shown.whole else [Division(shown.rule)]
        if shown.year:
            above.append(Division(shown.rule, shown.state))
        return *self.crumbs(links), *(self._way_to(links, each) for each in above)

    def heading(self, shown: Division) -> Label:
        """The heading of a list, or of a part of one."""
        title = self._labels.chosen(shown.rule.title)
        if shown.whole:
            return title
        say, name = self._words.plain, title.text
        if shown.year:
            said = say("part_ended_in", title=name, year=str(shown.year))
        elif shown.state == ENDED:
            said = say("part_ended", title=name)
        else:
            said = say("part_current", title=name)
        return Label(said, title.language)

    def ways_to_parts(self, links: Links, page: ListPage) -> WaysToParts | None:
        """The links to the parts of a list, with how much is in each; ``None`` if it has none."""
        if not page.parts:
            return None
        ways = [(self._way_to(links, each), each.year, count) for each, count in page.parts]
        return WaysToParts(
            [(link, count) for link, year, count in ways if not year],
            [(link._replace(label=Label(str(year))), count) for link, year, count in ways if year],
        )

    def _way_to(self, links: Links, shown: Division) -> Link:
        """The link to a list or a part of one, named shortly."""
        file = self.file(shown.path)
        return Link(links.relative(file), self.heading(shown), "page" if links.file == file else "")

    def part(self, links: Links, path: str, number: int, total: int) -> Part | None:
        """The neighbours of one of several pages; ``None`` if it is the only one."""

        def href(page: int) -> str:
            file = self.file(page_path(path, page))
            return links.relative(file) if 1 <= page <= total else ""

        return Part(number, total, href(number - 1), href(number + 1)) if total > 1 else None

    def syntax(self, links: Links, format_: Format, file: str, size: int | None = None) -> Syntax:
        """The link to a file in some format."""
        name, about = self._format(format_.name)
        shown = "" if size is None else in_words(size)
        return Syntax(name, about, format_.media_type, links.relative(file), shown)

    def _format_in_words(self, name: str) -> tuple[str, str]:
        words = self._words.get("formats", name) or {}
        return words.get("name", name), words.get("about", "")

    def _title(self, title: str, part: Part | None) -> str:
        """The text of the ``title`` element."""
        name = plain(title)
        if part and part.number > 1:
            number = self._words.plain("page_number", number=part.number, total=part.total)
            name = f"{name}, {number}"
        if name == self._title_of_site:
            return name
        return self._words.plain("page_title", title=name, site=self._title_of_site)

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


def _versions(config: Config, words: Words) -> Sequence[tuple[str, str, str]]:
    """Each language of the pages: as addresses say it, its tag, and what it calls itself."""
    others = config.translations
    if not others:
        return ()
    found = [("", config.languages[0]), *others.items()]
    return [(address, tag, words.into(tag).tongue(tag)) for address, tag in found]


def _with_markup(page: str, markup: bytes) -> bytes:
    """The page with its markup in place, which ``script`` wrote: what it holds is allowed."""
    before, _, after = page.partition(_MARK)
    tag, end, content = markup.partition(b">")
    return b"".join((before.encode(), allowed(tag.decode()).encode(), end, content, after.encode()))


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
