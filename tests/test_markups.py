"""The markup of each page: where it stands, what it is about, and what became of that."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import publisher
import soca
from conftest import ProjectFactory

Json = dict[str, Any]
PREFIXES = "".join(
    f"@prefix {prefix}: <{namespace}> .\n"
    for prefix, namespace in soca.prefixes().namespaces.items()
)
BASE = "https://agency.example/"
TOML = f'base = "{BASE}"\ntitle = {{ en = "Water" }}\nlanguages = ["en", "cy"]\n'
AGENCY = """
<id/organisation/water> a org:Organization, org:FormalOrganization, cv:PublicOrganisation ;
    skos:prefLabel "Water Agency"@en, "Asiantaeth Ddŵr"@cy ; foaf:name "Water Agency" ;
    dcterms:description "Looks after water."@en .
"""


def blocks(folder: Path) -> dict[str, dict[str, Json]]:
    """Document → node objects by their ``@id``, as the markup of its page has them."""
    source = publisher.open(folder).representations
    found = {}
    for path in source.topics["schema.org"]:
        content = source.markups.script(path).partition(">")[2].rpartition("<")[0]
        found[path] = {node["@id"]: node for node in json.loads(content)["@graph"]}
    return found


def crumbs(nodes: dict[str, Json], page: str) -> list[tuple[int, str, str]]:
    steps = nodes[f"{page}{'-' if '#' in page else '#'}breadcrumb"]["itemListElement"]
    return [(step["position"], step["name"], step.get("item", {}).get("@id", "")) for step in steps]


def test_a_page_says_where_it_stands_and_all_about_its_topic(project: ProjectFactory) -> None:
    nodes = blocks(project({"publisher.toml": TOML, "data/a.ttl": PREFIXES + AGENCY}))
    page = f"{BASE}doc/organisation/water"
    here = nodes["doc/organisation/water"]
    assert next(iter(here)) == page
    assert here[page]["@type"] == "AboutPage"
    assert here[page]["name"] == "Water Agency"
    assert here[page]["url"] == page
    assert here[page]["inLanguage"] == ["cy", "en"]  # the publication is in both
    assert here[page]["isPartOf"] == {"@id": f"{BASE}#website"}
    assert here[page]["mainEntity"] == {"@id": f"{BASE}id/organisation/water"}
    assert here[f"{BASE}id/organisation/water"]["description"] == "Looks after water."
    assert here[f"{BASE}#website"]["name"] == "Water"
    assert crumbs(here, page) == [
        (1, "Water", BASE),
        (2, "Agencies", f"{BASE}list/agencies"),
        (3, "Water Agency", ""),
    ]


def test_a_list_is_a_collection_and_the_front_page_has_the_agency(project: ProjectFactory) -> None:
    toml = TOML + 'publisher = "id/organisation/water"\n'
    nodes = blocks(project({"publisher.toml": toml, "data/a.ttl": PREFIXES + AGENCY}))
    agencies = nodes["list/agencies"]
    assert agencies[f"{BASE}list/agencies"]["@type"] == "CollectionPage"
    assert crumbs(agencies, f"{BASE}list/agencies")[1] == (2, "Agencies", "")
    assert "list/tactics" not in nodes  # it is empty
    home = nodes["index"]
    assert home[BASE]["@type"] == "WebPage"
    assert home[f"{BASE}#website"]["publisher"] == {"@id": f"{BASE}id/organisation/water"}
    assert home[f"{BASE}id/organisation/water"]["description"] == "Looks after water."
    assert f"{BASE}#breadcrumb" not in home
    assert f"{BASE}doc/scheme/powers" not in home  # the site does not list all its pages


def test_a_page_that_people_wrote_is_its_own_node(project: ProjectFactory) -> None:
    page = (
        '+++\nid = "page/us"\ntitle = "About us"\nabout = "id/organisation/water"\n'
        'type = "schema:AboutPage"\n+++\nWe look after water.\n'
    )
    files = {"publisher.toml": TOML, "data/a.ttl": PREFIXES + AGENCY, "data/us.md": page}
    here = blocks(project(files))["page/us"]
    assert here[f"{BASE}page/us"]["@type"] == "AboutPage"
    assert here[f"{BASE}id/organisation/water"]["description"] == "Looks after water."
    assert crumbs(here, f"{BASE}page/us") == [(1, "Water", BASE), (2, "About us", "")]


def test_a_page_is_no_thing_of_the_same_address(project: ProjectFactory) -> None:
    data = '<about> a skos:Concept ; skos:prefLabel "About"@en .'
    here = blocks(project({"publisher.toml": TOML, "data/a.ttl": PREFIXES + data}))["about"]
    assert here[f"{BASE}about"]["@type"] == "DefinedTerm"
    assert here[f"{BASE}about#webpage"]["mainEntity"] == {"@id": f"{BASE}about"}
    assert here[f"{BASE}about#webpage"]["url"] == f"{BASE}about"
    assert crumbs(here, f"{BASE}about#webpage")[-1] == (2, "About", "")


def test_an_address_with_escapes_has_a_page_too(project: ProjectFactory) -> None:
    data = '<id/é> a skos:Concept ; skos:prefLabel "É"@en .'
    here = blocks(project({"publisher.toml": TOML, "data/a.ttl": PREFIXES + data}))["doc/~c3~a9"]
    [page] = [node for node in here.values() if node["@type"] == "WebPage" and "breadcrumb" in node]
    assert page["mainEntity"] == {"@id": f"{BASE}id/é"}


def test_whom_to_ask_and_where_to_go_are_told(project: ProjectFactory) -> None:
    data = """<id/organisation/water> cv:contactPoint [
            cv:email "ask@water.example" ; cv:telephone <tel:+44-1234> ] ;
        locn:address [ locn:thoroughfare "1 Lake Road" ; locn:postCode "WA1 1AA" ] ;
        cv:logo <https://agency.example/files/logo.png> ."""
    files = {"publisher.toml": TOML, "data/a.ttl": PREFIXES + AGENCY + data}
    agency = blocks(project(files))["doc/organisation/water"][f"{BASE}id/organisation/water"]
    assert agency["contactPoint"] == {
        "@type": "ContactPoint", "email": "ask@water.example", "telephone": "+44-1234",
    }  # fmt: skip
    assert agency["address"] == {
        "@type": "PostalAddress", "postalCode": "WA1 1AA", "streetAddress": "1 Lake Road",
    }  # fmt: skip
    assert agency["logo"] == "https://agency.example/files/logo.png"


def test_without_pages_nothing_is_said_of_pages(project: ProjectFactory) -> None:
    toml = f'{TOML}formats = ["turtle"]\n'
    nodes = blocks(project({"publisher.toml": toml, "data/a.ttl": PREFIXES + AGENCY}))
    assert "doc/organisation/water" in nodes
    assert not [n for path in nodes.values() for n in path.values() if "Page" in n["@type"]]


def test_a_name_in_another_language_is_better_than_none(project: ProjectFactory) -> None:
    data = '<id/a> a skos:Concept ; skos:prefLabel "Dŵr"@cy .'
    here = blocks(project({"publisher.toml": TOML, "data/a.ttl": PREFIXES + data}))["doc/a"]
    assert here[f"{BASE}id/a"]["name"] == "Dŵr"
    assert here[f"{BASE}doc/a"]["name"] == "Dŵr"


def test_everything_that_is_mentioned_is_described(project: ProjectFactory) -> None:
    for folder in (
        publisher.open(".").config.folder,
        Path(__file__).parent / "projects/good/lives",
    ):
        for path, nodes in blocks(folder).items():
            for node in nodes.values():
                assert {"@type", "name"} <= node.keys(), (path, node)
                for name, value in node.items():
                    for each in value if isinstance(value, list) else [value]:
                        known = not isinstance(each, dict) or each.get("@id", "") in {"", *nodes}
                        assert known or each["@id"].startswith("http://schema.org/"), (path, name)


# -- The lives of organisations

A = """<id/a> a org:Organization ; skos:prefLabel "A"@en . """
B = """<id/b> a org:Organization ; skos:prefLabel "B"@en . """
C = """<id/c> a org:Organization ; skos:prefLabel "C"@en . """
EVENT = """<id/e> a org:ChangeEvent ; skos:prefLabel "Change"@en ;
    dcterms:date "2013-10"^^xsd:gYearMonth ; """
LIVES = {
    "founded": (A, "org:resultingOrganization <id/a>", "CreateAction", {"result": "a"}, {"a": "f"}),
    "dissolved": (
        A,
        "org:originalOrganization <id/a>",
        "DeleteAction",
        {"object": "a"},
        {"a": "d"},
    ),
    "replaced": (
        A + B,
        "org:originalOrganization <id/a> ; org:resultingOrganization <id/b>",
        "ReplaceAction",
        {"replacee": "a", "replacer": "b"},
        {"a": "d", "b": "f"},
    ),
    "merged": (
        A + B + C,
        "org:originalOrganization <id/a>, <id/b> ; org:resultingOrganization <id/c>",
        "ReplaceAction",
        {"replacee": "ab", "replacer": "c"},
        {"a": "d", "b": "d", "c": "f"},
    ),
    "split": (
        A + B + C,
        "org:originalOrganization <id/a> ; org:resultingOrganization <id/b>, <id/c>",
        "ReplaceAction",
        {"replacee": "a", "replacer": "bc"},
        {"a": "d", "b": "f", "c": "f"},
    ),
    "absorbed": (
        A + B,
        "org:originalOrganization <id/a>, <id/b> ; org:resultingOrganization <id/b>",
        "ReplaceAction",
        {"replacee": "a", "replacer": "b"},
        {"a": "d", "b": ""},
    ),
    "devolved": (
        A + B,
        "org:originalOrganization <id/a> ; org:resultingOrganization <id/a>, <id/b>",
        "UpdateAction",
        {"object": "a", "result": "ab"},
        {"a": "", "b": "f"},
    ),
    "renamed": (
        A + '<id/a> skos:altLabel "Old A"@en . ',
        "org:originalOrganization <id/a> ; org:resultingOrganization <id/a>",
        "UpdateAction",
        {"object": "a", "result": "a"},
        {"a": ""},
    ),
}


@pytest.mark.parametrize("life", LIVES)
def test_each_life_of_an_organisation_is_told(life: str, project: ProjectFactory) -> None:
    who, change, kind, roles, dates = LIVES[life]
    nodes = blocks(
        project({"publisher.toml": TOML, "data/a.ttl": f"{PREFIXES}{who}{EVENT}{change} ."})
    )
    action = nodes["doc/e"][f"{BASE}id/e"]
    assert action["@type"] == kind
    assert action["endTime"] == "2013-10"
    assert action["actionStatus"] == {"@id": "http://schema.org/CompletedActionStatus"}
    for role, members in roles.items():
        value = action[role] if isinstance(action[role], list) else [action[role]]
        assert [each["@id"] for each in value] == [f"{BASE}id/{name}" for name in members], role
    assert not {"replacee", "replacer", "object", "result"} & action.keys() - roles.keys()
    for name, date in dates.items():
        here = nodes[f"doc/{name}"]
        assert here[f"{BASE}id/e"]["@type"] == kind  # told on the page of who took part
        told = here[f"{BASE}id/{name}"]
        assert told.get("foundingDate") == ("2013-10" if date == "f" else None)
        assert told.get("dissolutionDate") == ("2013-10" if date == "d" else None)
    if life == "renamed":
        assert nodes["doc/a"][f"{BASE}id/a"]["alternateName"] == "Old A"


def test_the_guide_tells_of_each_life() -> None:
    guide = (soca.ROOT / "docs" / "guides" / "markup.md").read_text("utf-8")
    rows = [[cell.strip(" `") for cell in row.split("|")[1:-1]] for row in guide.splitlines()]
    told = {row[0]: (row[1], row[2], row[3]) for row in rows if len(row) == 5 and row[0] in LIVES}
    for life, (_, change, kind, *_rest) in LIVES.items():
        before, _, after = change.partition("org:resultingOrganization")
        names = [
            ", ".join(x.upper() for x in re.findall("<id/(.)>", part)) for part in (before, after)
        ]
        assert told[life] == (*names, kind), life
