"""Representations: what is rendered, and what is left out."""

from collections.abc import Callable
from pathlib import Path

import publisher

TOML = 'base = "https://agency.example/"\ntitle = "A"\nformats = ["turtle", "html"]\n'
# XML has no way to write U+0001.
DATA = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/a> skos:prefLabel "A"@en ; skos:note "\\u0001"@en .
"""


def test_dumps_have_the_formats_of_documents_and_those_with_source_graphs(
    project: Callable[[dict[str, str]], Path],
) -> None:
    folder = project({"publisher.toml": TOML, "data/a.ttl": DATA})
    publisher.open(folder).build(folder / "site")
    current = folder / "site" / "current"
    suffixes = {path.suffix for path in current.rglob("*") if "a" in path.stem}
    assert {path.name for path in (current / "data").iterdir()} == {
        "description.ttl",
        "description.nq",
        "description.trig",
        "schema.org.ttl",
    }
    assert not suffixes & {".rdf", ".jsonld", ".nt"}
    assert "description.rdf" not in (current / "index.html").read_text("utf-8")
