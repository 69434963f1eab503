"""Compile the published schema.org context into the table that this project ships.

Almost all of the published context says that a name is a schema.org term, which ``@vocab`` says in
one line. What is left are the facts: prefixes, aliases, and the terms whose values are addresses or
dates. The result expands every document to the same triples as the published context.

    python scripts/compile_schema_org.py ../shared/data/schema-org/schemaorgcontext.jsonld 30.0
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
NAMESPACE = "http://schema.org/"
PUBLISHED_AT = "https://schema.org/docs/jsonldcontext.jsonld"
SPELLINGS = (
    "https://schema.org",
    "https://schema.org/",
    "http://schema.org",
    "http://schema.org/",
)

INDEX = """\
# Where the contexts in this folder come from, and the addresses that they answer to.
# Nothing is ever fetched: a document may name these addresses and no others.

["schema.org.jsonld"]
urls = [
{urls}
]
version = "{version}"
source = "{source}"
licence = "Apache-2.0"
note = "Compiled by scripts/compile_schema_org.py: only what @vocab does not already say."
"""


def compile_context(published: dict[str, Any]) -> dict[str, Any]:
    """The entries of a context that say more than ``@vocab`` does, in their published order."""
    kept = {name: value for name, value in published.items() if not is_plain(name, value)}
    return {"@vocab": kept.pop("@vocab"), **kept}


def is_plain(name: str, definition: Any) -> bool:
    """Whether an entry only says that a name is the schema.org term of that name."""
    return bool(definition == {"@id": f"schema:{name}"})


def main(arguments: list[str]) -> None:
    source, version = arguments
    published = json.loads(Path(source).read_text(encoding="utf-8"))["@context"]
    if published["@vocab"] != NAMESPACE or published["schema"] != NAMESPACE:
        raise SystemExit(f"{source} does not map names to {NAMESPACE}: look at it first")
    compiled = json.dumps({"@context": compile_context(published)}, indent=1, ensure_ascii=False)
    folder = ONTOLOGY / "contexts"
    (folder / "schema.org.jsonld").write_text(compiled + "\n", encoding="utf-8")
    urls = "\n".join(f'  "{url}",' for url in SPELLINGS)
    index = INDEX.format(urls=urls, version=version, source=PUBLISHED_AT)
    (folder / "index.toml").write_text(index, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
