"""Write docs/reference/catalog-checks.md: every rule for catalogues, and where it comes from."""

from collections.abc import Iterator
from pathlib import Path

from publisher import config, tables
from publisher.checks import consumers, score
from publisher.checks.consumers import Rule
from publisher.checks.score import Metric
from publisher.config import Config
from publisher.ingestion import PREFIXES
from publisher.terms import Prefixes

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "catalog-checks.md"
HEAD = """\
# What catalogues lose

The rules of `publisher check --profile NAME`, and what `publisher check --score` counts. Both are
data: [how to add a rule](ontology.md#catalogchecksnametoml).
[What to do with them](../guides/checking.md#who-loses-what)

In the texts, a word in braces stands for a value. A rule marked *always* is applied without a
profile, too: what it finds loses a whole dataset, or all of them.

This page is written by `make reference`; a test fails when it is out of date.
"""
SCORE = """\
## The score

{most} points, {live} of which can only be told when the files are online. Points are given by the
share of datasets, or of distributions, that have what is asked for. For interoperability the best
distribution of each dataset counts.

{ratings}.

Source: {source}, looked up on {date}.
"""


def settings() -> Config:
    return Config(folder=ROOT, base="https://agency.example/", title={}, data=ROOT)


def entry(rule: Rule) -> Iterator[str]:
    always = ", always" if rule.always else ""
    profiles = ", ".join(f"`{name}`" for name in rule.profiles)
    yield f"### `{rule.name}`"
    yield ""
    yield f"{rule.severity}{always} · {profiles}"
    yield ""
    yield f"- **wrong**: {text(rule.what)}"
    yield f"- **loss**: {rule.consumer} {text(rule.loss)}"
    yield f"- **write**: {text(rule.advice)}"
    yield f"- **source**: {rule.source}; looked up on {rule.date}"
    yield ""
    if rule.example:
        yield f"{fence(rule.example)}\n{rule.example.strip()}\n```"
        yield ""


def fence(example: str) -> str:
    return "```toml" if example.startswith("\n[") or " = " in example else "```turtle"


def text(words: str) -> str:
    """A text of a rule in Markdown: what is Turtle in it stays what it is."""
    return words.replace("!text}", "}").replace("<", "\\<").replace("[", "\\[").replace("*", "\\*")


def measure(metric: Metric) -> str:
    live = ", when it is online" if metric.live else ""
    return f"| {metric.title}{live} | {metric.points} | {metric.of} | {text(metric.advice)} |"


def render() -> str:
    """The whole page."""
    ontology = config.ontology_files(settings())
    prefixes = Prefixes({**config.prefixes(settings()).namespaces, **PREFIXES})
    rules = consumers.read(ontology, prefixes)
    lines = [HEAD]
    for consumer in sorted({rule.consumer for rule in rules.rules}, key=str.casefold):
        lines += [f"## {consumer}", ""]
        lines += [line for rule in rules.rules if rule.consumer == consumer for line in entry(rule)]
    scheme = score.scheme(tables.read(ontology[score.FILE]), rules, prefixes)
    live = sum(metric.points for metric in scheme.metrics if metric.live)
    most = sum(metric.points for metric in scheme.metrics)
    *some, (_, worst) = scheme.ratings
    words = ", ".join(f"{word} from {least} points" for least, word in some)
    ratings = f"{words[0].upper()}{words[1:]}, {worst} below"
    lines += [
        SCORE.format(most=most, live=live, ratings=ratings, source=scheme.source, date=scheme.date)
    ]
    for dimension in scheme.dimensions:
        lines += [f"### {dimension.title}", "", "| for | points | counted over | write |"]
        lines += ["| --- | --- | --- | --- |"]
        lines += [measure(m) for m in scheme.metrics if m.dimension == dimension.name]
        lines += [""]
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
