"""Write docs/reference/schema-org-checks.md: every rule for markup, and where it comes from."""

from collections.abc import Iterator
from pathlib import Path

from publisher import config, schemaorg
from publisher.checks import findings, packs
from publisher.checks.packs import Pack, Requirement
from publisher.config import Config

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "schema-org-checks.md"
HEAD = """\
# What is wrong with markup

The rules of `publisher check PAGE…` and of `publisher check --profile schema.org`.
[What to do with them](../guides/markup.md#check-any-page)

This page is written by `make reference`; a test fails when it is out of date.

## schema.org

The vocabulary is that of schema.org {version}: {types} types, {properties} properties.

Names count whichever of its two addresses a page uses, `http:` or `https:`. What schema.org allows
beyond its ranges is allowed here: a `Role` between a property and its value, `-input` and `-output`
in actions, and values of enumerations that others publish.

| rule | severity | wrong | loss | what to do |
| --- | --- | --- | --- | --- |
{rules}

What a page's syntax has wrong is told as `markup.` and a name: JSON that is none, a context that
consumers don't read, and the like.

## Search engines

Each feature is one file in `ontology/schema.org/packs/`:
[how to add one](ontology.md#schemaorgpacksnametoml). Requirements change; each has the day on which
it was looked up. A thing that a page only mentions, by name, isn't held to them; nor is one that
another of the pages describes in full.
"""


def table(rule: findings.Rule) -> str:
    return f"| `{rule.name}` | {rule.severity} | {rule.wrong} | {rule.loss} | {rule.advice} |"


def pack(found: Pack) -> Iterator[str]:
    types = ", ".join(f"`{name}`" for name in found.types)
    if found.without:
        types += f", but not {', '.join(f'`{name}`' for name in found.without)}"
    title = f"{found.feature[0].upper()}{found.feature[1:]}"
    yield f"### {found.consumer}: {title}"
    yield ""
    yield f"For {types}. Source: <{found.source}>, looked up on {found.date}."
    yield ""
    if found.retired:
        yield f"**Gone since {found.retired}**: `{found.retirement}` (info)."
        yield ""
    if found.note:
        yield found.note
        yield ""
    if found.rules:
        yield "| rule | severity | wrong | loss | what to do |"
        yield "| --- | --- | --- | --- | --- |"
        yield from map(requirement, found.rules)
        yield ""


def requirement(rule: Requirement) -> str:
    words = f"{rule.what} | {rule.loss} | {rule.advice}"
    return f"| `{rule.name}` | {rule.severity} | {words.replace('<', '&lt;')} |"


def render() -> str:
    """The whole page."""
    ontology = config.ontology_files(Config(ROOT, "https://agency.example/", {}, ROOT))
    vocabulary = schemaorg.read(ontology)
    head = HEAD.format(
        version=vocabulary.version,
        types=len(vocabulary.types),
        properties=len(list(vocabulary.properties)),
        rules="\n".join(map(table, findings.RULES.values())),
    )
    known = sorted(packs.read(ontology, vocabulary), key=lambda each: bool(each.retired))
    return "\n".join([head, *(line for each in known for line in pack(each))]).rstrip("\n") + "\n"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
