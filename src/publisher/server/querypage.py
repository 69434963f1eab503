"""The page for queries: fills the query and its answer into what the build wrote. Pure.

Without the editor, or without script, the page is a plain form. With it, the editor asks for the
same page and takes the answer out of it: so there is one way in which answers are shown.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from markupsafe import Markup

from publisher.endpoint import Endpoint
from publisher.terms import Prefixes
from publisher.writers import form
from publisher.writers.characters import allowed
from publisher.writers.links import is_safe
from publisher.writers.words import Words

FILE = form.PAGE
"""The file of a release that :meth:`Shell.read` takes."""

POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of this page: the site's own script may run, and ask the site."""

MOST_ROWS, MOST_CHARACTERS = 1_000, 200_000
"""How much of an answer the page shows: rows of a table, characters of a graph."""

_LONGEST_WHOLE = 20

Href = Callable[[str], str | None]
"""The address of the document that describes an IRI; ``None`` where this site has none."""

_EDITOR = Path(__file__).with_name("assets") / "query-editor.js"
# What leads back to the same IRI when it is resolved against the base (RFC 3986, section 5.2).
_RELATIVE = re.compile(r"(?!.*/\.)[\w-][^:]*\Z")
_MARK = re.compile("|".join(map(re.escape, form.MARKS.values())))


@dataclass(frozen=True, slots=True)
class Shell:
    """The page as the build wrote it, and what is to be filled in.

    Attributes:
        page: HTML with the marks of ``form.MARKS``.
        base: the IRI under which everything is published.
        words: the words of the page's language.
        prefixes: the prefixes by which IRIs are shortened.
        query: the query to begin with.
    """

    page: str
    base: str
    words: Words
    prefixes: Prefixes
    query: str

    @classmethod
    def read(cls, page: bytes, endpoint: Endpoint) -> Shell:
        """The page in a release: the content of its file ``FILE``, and what fills it in."""
        return cls(
            page.decode(errors="replace"),
            endpoint.base,
            Words(endpoint.language),
            Prefixes(endpoint.prefixes),
            next(iter(endpoint.examples), ""),
        )


@cache
def assets() -> Mapping[str, bytes]:
    """The files that the page loads beside those of the site: their paths and their content.

    They are named by their content, so that they may be kept for ever. There are none where the
    editor was not bundled (``make editor``).
    """
    try:
        content = _EDITOR.read_bytes()
    except FileNotFoundError:
        return {}
    digest = hashlib.sha256(content).hexdigest()[:8]
    return {f"assets/{_EDITOR.stem}-{digest}{_EDITOR.suffix}": content}


def has_editor() -> bool:
    """Whether the page has an editor."""
    return bool(assets())


def empty(shell: Shell) -> bytes:
    """The page before anything was asked."""
    return _filled(shell, shell.query, Markup())


def answered(shell: Shell, *, href: Href, query: str, media_type: str, body: bytes) -> bytes:
    """The page with an answer.

    Args:
        shell: the page.
        href: where documents of this site are.
        query: what was asked.
        media_type: ``application/sparql-results+json``, or that of a graph as text.
        body: the whole answer in this media type, in UTF-8.
    """
    words = shell.words
    if media_type.partition(";")[0].strip() == "application/sparql-results+json":
        results = json.loads(body)
        if "boolean" in results:
            said = words("query_yes") if results["boolean"] else words("query_no")
            return _answered(shell, query, _said(said), form.ANSWERS)
        return _answered(shell, query, _table(shell, href, results), form.TABLES)
    return _answered(shell, query, _graph(words, body.decode("utf-8", "replace")), form.GRAPHS)


def failed(shell: Shell, *, query: str, message: str) -> bytes:
    """The page with the reason why there is no answer.

    Args:
        shell: the page.
        query: what was asked.
        message: what is wrong and what to do, as the endpoint says it to programs.
    """
    shown = Markup(
        '<section class="notice" aria-labelledby="p-answer-title">\n'
        '<h2 id="p-answer-title">{}</h2>\n{}</section>'
    )
    return _filled(shell, query, shown.format(shell.words("query_failed"), _said(message)))


def _answered(shell: Shell, query: str, shown: Markup, files: Sequence[tuple[str, str]]) -> bytes:
    section = Markup(
        '<section aria-labelledby="p-answer-title">\n'
        '<h2 id="p-answer-title">{}</h2>\n{}{}</section>'
    )
    downloads = _downloads(shell.words, query, files)
    return _filled(shell, query, section.format(shell.words("query_answer"), shown, downloads))


def _filled(shell: Shell, query: str, answer: Markup) -> bytes:
    """The page with its marks replaced, all at once: what is put in is not read again."""
    script = (Markup('<script src="{}" defer></script>').format(name) for name in assets())
    values: dict[str, Markup] = {
        form.MARKS["script"]: Markup("\n").join(script),
        form.MARKS["text"]: Markup("{}").format(query),
        form.MARKS["answer"]: answer,
    }
    return allowed(_MARK.sub(lambda match: values[match[0]], shell.page)).encode()


def _downloads(words: Words, query: str, files: Sequence[tuple[str, str]]) -> Markup:
    line = Markup('<li><a href="{}" type="{}" rel="nofollow" download>{}</a> <code>{}</code></li>')
    lines = (line.format(form.address(query, kind), kind, name, kind) for kind, name in files)
    listed = Markup('<h3>{}</h3>\n<ul class="files">\n{}\n</ul>\n')
    return listed.format(words("query_downloads"), Markup("\n").join(lines))


def _said(text: str) -> Markup:
    return Markup('<p class="found">{}</p>\n').format(text)


def _graph(words: Words, text: str) -> Markup:
    block = Markup('{}<pre tabindex="0"><code>{}</code></pre>\n')
    if len(text) <= MOST_CHARACTERS:
        return block.format(_said(words("query_graph")), text)
    shown = text[:MOST_CHARACTERS]
    shown = shown[: shown.rfind("\n") + 1] or shown  # whole lines, if there are any
    return block.format(_said(words("query_graph_shown")), shown)


def _table(shell: Shell, href: Href, results: Mapping[str, Any]) -> Markup:
    """The rows of a SELECT (SPARQL 1.1 Query Results JSON Format, section 3)."""
    names, rows, words = results["head"]["vars"], results["results"]["bindings"], shell.words
    count = len(rows)
    if not count:
        return _said(words("query_none"))
    said = words("query_rows", n=count)
    if count > MOST_ROWS:
        said = words("query_rows_shown", shown=f"{MOST_ROWS:,}", n=f"{count:,}")
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(n) for n in names)
    lines = (
        Markup("<tr>{}</tr>").format(Markup("").join(_cells(shell, href, names, row)))
        for row in islice(rows, MOST_ROWS)
    )
    # What scrolls can be reached by keyboard (WCAG 2.2, 2.1.1), and so needs a name.
    block = Markup(
        '{}<div class="scroll" role="region" aria-labelledby="p-answer-table" tabindex="0">\n'
        '<table>\n<caption id="p-answer-table">{}</caption>\n'
        "<thead>\n<tr>{}</tr>\n</thead>\n<tbody>\n{}\n</tbody>\n</table>\n</div>\n"
    )
    return block.format(_said(said), words("query_table"), heads, Markup("\n").join(lines))


def _cells(
    shell: Shell, href: Href, names: Sequence[str], row: Mapping[str, Any]
) -> Iterator[Markup]:
    for name in names:
        yield Markup("<td>{}</td>").format(_term(shell, href, row[name]) if name in row else "")


def _term(shell: Shell, href: Href, term: Mapping[str, Any]) -> Markup:
    """One value; a triple term is written as in SPARQL 1.2."""
    kind, value = term["type"], term["value"]
    if kind == "triple":
        parts = [_term(shell, href, value[part]) for part in ("subject", "predicate", "object")]
        return Markup("&lt;&lt;( {} )&gt;&gt;").format(Markup(" ").join(parts))
    if kind == "uri":
        return _link(shell, href, value)
    if kind == "bnode":
        return Markup("<bdi>_:{}</bdi>").format(value)
    if language := term.get("xml:lang"):
        text = Markup('<bdi lang="{}">{}</bdi> <span class="aside">@{}</span>')
        return text.format(language, value, language)
    # A date, a number or a code is read in one piece.
    whole = Markup(' class="whole"') if len(value) <= _LONGEST_WHOLE and " " not in value else ""
    return Markup("<bdi{}>{}</bdi>").format(whole, value)


def _link(shell: Shell, href: Href, iri: str) -> Markup:
    """An IRI as short as it can be written in a query, with a link to what tells of it."""
    rest = iri.removeprefix(shell.base)
    relative = rest if _RELATIVE.match(rest) else iri
    text = Markup("<bdi>{}</bdi>").format(shell.prefixes.shorten(iri) or f"<{relative}>")
    if (target := href(iri)) is not None:
        return Markup('<a href="{}">{}</a>').format(target, text)
    if is_safe(iri):
        return Markup('<a class="outside" href="{}">{}</a>').format(iri, text)
    return text
