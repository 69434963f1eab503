"""Write docs/reference/queries.md: the example queries, and what they answer today."""

from collections.abc import Iterator
from pathlib import Path

import publisher
from publisher.queries import Answer
from publisher.terms import Literal, Prefixes, Term

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "queries.md"
QUERIES = ROOT / "queries"
HEAD = """\
# Ten queries and their answers

Questions that a journalist, a catalogue or a search team would ask of the example. Each is a file
in [queries](../../queries). To ask one yourself, in the project's folder:

<!-- not run: the answers are below -->
```console
$ publisher query --file queries/01-who-succeeded-whom.rq
```

The prefixes are declared already. `<id/organisation/soca>` is relative to the base of the
publication. Without `GRAPH`, a query sees all profiles together.
[The words, explained](../concepts/words.md)

This page is written by `make reference`; a test fails when it is out of date.
"""


def cell(term: Term | None, prefixes: Prefixes) -> str:
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.value.replace("|", "\\|").replace("\n", " ")
    short = prefixes.shorten(term)
    return f"`{short}`" if short else f"<{term}>"


def table(answer: Answer) -> Iterator[str]:
    yield f"| {' | '.join(answer.variables)} |"
    yield f"|{' --- |' * len(answer.variables)}"
    for row in answer.rows:
        cells = [cell(row.get(name), answer.prefixes) for name in answer.variables]
        yield f"| {' | '.join(cells)} |".replace("|  ", "| ")


def shown(publication: publisher.Publication, answer: Answer) -> str:
    """The answer in Markdown."""
    if answer.kind == "construct":
        return f"```turtle\n{publication.write_answer(answer).decode()}```"
    if answer.kind == "ask":
        return "Yes." if answer.boolean else "No."
    return "\n".join(table(answer))


def section(publication: publisher.Publication, path: Path) -> str:
    """One query: its question as a heading, its notes, its text, its answer."""
    lines = path.read_text(encoding="utf-8").splitlines()
    notes = [line.removeprefix("# ") for line in lines if line.startswith("#")]
    body = "\n".join(line for line in lines if not line.startswith("#"))
    answer = publication.query(body)
    question, *more = notes
    parts = [f"## {int(path.name[:2])}. {question}", "", *more, "", f"```sparql\n{body}\n```", ""]
    return "\n".join([*parts, shown(publication, answer), ""]).replace("\n\n\n", "\n\n")


def render() -> str:
    """The whole page."""
    publication = publisher.open(ROOT)
    sections = [section(publication, path) for path in sorted(QUERIES.glob("*.rq"))]
    return "\n".join([HEAD, *sections])


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
