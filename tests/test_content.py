"""The content in data/ (complete, sourced, true to the page) and the example queries on it."""

import csv
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import soca
from publisher.terms import Iri, Literal, Quad
from soca import BASE, iri, objects, short

AGENCY = "<id/organisation/soca>"
PAGE = iri("<page/about-us>")
ABOUT_US = soca.DATA / "pages/about-us.md"
STATEMENTS = soca.toml(soca.TABLES / "about-us.toml")["statement"]
ANSWERS = soca.toml(soca.TABLES / "answers.toml")
QUERIES = sorted((soca.ROOT / "queries").glob("*.rq"))
TACTICS = objects(soca.content(), AGENCY, "ag:usesTactic")


def _words(text: str) -> str:
    return re.sub(r"[^\w’']+", " ", text).strip().lower()


def _page() -> str:
    """The words of the published page."""
    return _words(soca.plain(soca.page(ABOUT_US)[1]))


def _said_of(thing: str) -> str:
    """All texts of a thing."""
    quads = [quad for quad in soca.content() if quad.subject == iri(f"<{thing}>")]
    return " | ".join(quad.object.value for quad in quads if isinstance(quad.object, Literal))


def _tactic(thing: str) -> str:
    """A tactic's name and text, as the page has them."""
    node = f"<{thing.removeprefix(BASE)}>"
    (name,) = objects(soca.content(), node, "skos:prefLabel")
    (text,) = objects(soca.content(), node, "dcterms:description")
    return _words(f"{name} {text}")


# -- The page


@pytest.fixture
def original() -> str:
    """The text that the example publishes, from the folder beside the project."""
    path = soca.ROOT.parent / "shared/content/soca-about-us.txt"
    if not path.is_file():
        pytest.skip("needs the text in ../shared/content beside the project")
    return path.read_text(encoding="utf-8")


def test_the_page_has_every_word_of_the_original(original: str) -> None:
    title = soca.page(ABOUT_US)[0]["title"]
    assert f"{_words(title)} {_page()}" == _words(original)


def test_what_runs_on_in_the_original_is_a_heading() -> None:
    headings = re.findall(r"^## (.*)$", soca.page(ABOUT_US)[1], re.MULTILINE)
    assert headings == [
        "The power to counter criminals",
        "New ways of fighting crime",
        "Corporate information",
    ]


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda said: said["thing"])
def test_every_statement_of_the_page_is_said(statement: dict[str, str]) -> None:
    assert _words(statement["page"]) in _page()
    assert statement["says"] in _said_of(statement["thing"])


@pytest.mark.parametrize("tactic", TACTICS)
def test_each_tactic_has_its_text_of_the_page(tactic: str) -> None:
    assert _tactic(tactic) in _page()


def test_no_word_of_the_page_is_forgotten() -> None:
    left = _page()
    for tactic in TACTICS:
        left = left.replace(_tactic(tactic), "|")
    for statement in sorted(STATEMENTS, key=lambda said: -len(said["page"])):
        left = left.replace(_words(statement["page"]), "|")
    # What remains joins statements, or is a heading.
    assert [part.strip() for part in left.split("|") if part.strip()] == [
        "this includes",
        "and",
        "in particular",
        "the power to counter criminals",
        "everything from",
        "through to",
        "new ways of fighting crime",
        "corporate information",
    ]


@pytest.mark.parametrize(
    ("predicate", "count"), [("org:purpose", 6), ("ag:hasPower", 6), ("ag:usesTactic", 6)]
)
def test_the_agency_has_what_the_page_gives_it(predicate: str, count: int) -> None:
    assert len(objects(soca.content(), AGENCY, predicate)) == count


def test_links_in_the_text_lead_somewhere() -> None:
    described = {quad.subject for quad in soca.content()}
    for path in sorted(soca.DATA.rglob("*.md")):
        for link in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
            assert link.startswith("https://") or iri(f"<{link}>") in described, f"{path}: {link}"


def test_jobs_and_contracts_lead_to_the_successor() -> None:
    assert "(page/jobs-and-contracts)" in soca.page(ABOUT_US)[1]
    text = soca.page(soca.DATA / "pages/jobs-and-contracts.md")[1]
    assert "(id/organisation/nca)" in text


# -- References and sources


def test_everything_referred_to_is_described() -> None:
    described = {quad.subject for quad in soca.content()}
    for quad in soca.content():
        if short(quad.predicate) == "dcat:downloadURL":
            continue  # a file that the build makes
        if isinstance(quad.object, Iri) and quad.object.startswith(BASE):
            assert quad.object in described, f"nobody describes {short(quad.object)}"


def test_every_statement_has_a_source() -> None:
    origins = {"dcterms:source", "prov:wasDerivedFrom"}
    sourced = {quad.subject for quad in soca.content() if short(quad.predicate) in origins}
    sourced.add(Iri(f"{BASE}id/catalog"))  # what is offered here is said by those who offer it
    for quad in soca.content():
        origin = quad.graph or Iri(quad.subject.partition("#")[0])
        ours = origin.startswith(BASE) and origin != PAGE
        assert origin in sourced or not ours, f"nothing says where this comes from: {quad}"


@pytest.mark.parametrize(
    ("there", "back"),
    [
        ("org:changedBy", "org:originalOrganization"),
        ("org:resultedFrom", "org:resultingOrganization"),
        ("xhv:next", "xhv:prev"),
        ("skos:broader", "skos:narrower"),
        ("skos:related", "skos:related"),
    ],
)
def test_both_ends_of_a_link_agree(there: str, back: str) -> None:
    links = {(quad.subject, quad.predicate, quad.object) for quad in soca.content()}
    forth = {(subject, object_) for subject, name, object_ in links if name == iri(there)}
    assert forth == {(object_, subject) for subject, name, object_ in links if name == iri(back)}
    assert forth


def test_the_register_is_quoted_correctly(shared_data: Path) -> None:
    path = shared_data / "uk-government-organisations/government-organisation.tsv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = {row["name"]: row for row in csv.DictReader(lines, delimiter="\t")}
    register = iri("<id/graph/government-organisation-register>")
    quads = [quad for quad in soca.content() if quad.graph == register]
    named = {quad.subject for quad in quads if short(quad.predicate) == "org:identifier"}
    assert len(named) == 5
    for subject in named:
        _compare(rows, quads, f"<{subject.removeprefix(BASE)}>")


def _compare(rows: dict[str, dict[str, str]], quads: list[Quad], thing: str) -> None:
    (name,) = objects(soca.content(), thing, "skos:prefLabel")
    row = rows[name]
    assert objects(quads, thing, "org:identifier") == [row["government-organisation"]]
    assert objects(quads, thing, "foaf:homepage") == [row["website"]]
    for event in objects(soca.content(), thing, "org:changedBy"):
        assert objects(quads, f"<{event.removeprefix(BASE)}>", "dcterms:date") == [row["end-date"]]


# -- Queries


def _answer(query: Path) -> Any:
    return soca.published().query(
        query.read_text(encoding="utf-8"),
        base_iri=BASE,
        prefixes=soca.prefixes().namespaces,
        use_default_graph_as_union=True,
    )


def test_there_are_ten_queries_that_begin_with_their_question() -> None:
    assert [path.name[:3] for path in QUERIES] == [f"{n:02}-" for n in range(1, 11)]
    for path in QUERIES:
        assert re.match(r"# [A-Z].*[?.]\n", path.read_text(encoding="utf-8")), path.name
        assert not re.search("prefix ", path.read_text(encoding="utf-8"), re.IGNORECASE)


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_a_query_answers_its_question(query: Path) -> None:
    expected = ANSWERS[query.stem]
    answer = _answer(query)
    if isinstance(answer, ox.QueryBoolean):
        assert bool(answer) == expected["is"]
    elif isinstance(answer, ox.QueryTriples):
        assert len({triple.subject for triple in answer}) == expected["things"]
    else:
        rows = [["" if x is None else x.value for x in row] for row in answer]
        assert len(rows) == expected["rows"]
        assert [row for row in expected["among"] if row not in rows] == []
