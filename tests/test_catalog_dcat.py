"""The catalogue: what it says, in which files, and how it is cut into pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, XSD
from rdflib.compare import isomorphic
from rdflib.term import Literal, Node, URIRef

import catalogs
import publisher
from catalogs import AUTHORITY, BASE, CATALOG, DATASETS, FILES, HYDRA

Project = Callable[..., Path]
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
SHAPES = (
    "dcat-ap/dcat-ap-3.0.1-SHACL.ttl",
    "dcat-ap/shapes.ttl",
    "dcat-ap/range.ttl",
    "dcat-us/dcat-us-3.0-shapes.ttl",
)
SUFFIXES = (".ttl", ".rdf", ".jsonld", ".nt")


def build(folder: Path) -> Path:
    return publisher.open(folder).build(folder / "site").folder


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of an agency with three datasets, in two languages."""
    folder = tmp_path_factory.mktemp("harbour")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return build(folder)


@pytest.fixture(scope="module")
def graph(harbour: Path) -> rdflib.Graph:
    return catalogs.read(harbour / "catalog.ttl")


def dataset(name: str = "") -> URIRef:
    return URIRef(f"{BASE}id/dataset{name and '/'}{name}")


def values(graph: rdflib.Graph, subject: Node, predicate: URIRef) -> set[Node]:
    return set(graph.objects(subject, predicate))


# -- Shapes and forms


@pytest.mark.parametrize("shapes", SHAPES)
def test_official_shapes_find_nothing(
    site: Path, harbour: Path, shared_data: Path, shapes: str
) -> None:
    for release in (site, harbour):
        found = catalogs.violations(catalogs.read(release / "catalog.ttl"), shared_data / shapes)
        assert list(found) == []


def test_official_shapes_would_find_something(graph: rdflib.Graph, shared_data: Path) -> None:
    careless = rdflib.Graph() + graph
    careless.remove((dataset("tides"), DCTERMS.title, None))
    careless.remove((URIRef(f"{AUTHORITY}language/ENG"), RDF.type, None))
    for shapes in SHAPES:
        assert list(catalogs.violations(careless, shared_data / shapes)), shapes


def test_all_syntaxes_are_the_same_graph(site: Path, harbour: Path) -> None:
    for release in (site, harbour):
        first, *others = (catalogs.read(release / f"catalog{suffix}") for suffix in SUFFIXES)
        assert len(first) > 100
        assert all(isomorphic(first, other) for other in others)


def test_files_are_utf_8_without_a_mark_and_need_no_other_file(harbour: Path) -> None:
    for suffix in SUFFIXES:
        content = (harbour / f"catalog{suffix}").read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert "Swyddfa'r Harbwr" in content.decode() or "Swyddfa&apos;r" in content.decode()
    assert '"@context": {' in (harbour / "catalog.jsonld").read_text(encoding="utf-8")


# -- What the build knows


def test_files_of_the_release_are_measured(site: Path) -> None:
    graph = catalogs.read(site / "catalog.ttl")
    measured = 0
    for distribution, address in graph.subject_objects(DCAT.downloadURL):
        content = (site / str(address).removeprefix("https://soca.example/")).read_bytes()
        size = Literal(str(len(content)), datatype=XSD.nonNegativeInteger)
        assert graph.value(distribution, DCAT.byteSize) == size
        checksum = graph.value(distribution, SPDX.checksum)
        assert graph.value(checksum, SPDX.checksumValue) == Literal(
            hashlib.sha256(content).hexdigest(), datatype=XSD.hexBinary, normalize=False
        )
        measured += 1
    assert measured >= 6


def test_files_elsewhere_are_described_by_their_names_and_not_measured(
    graph: rdflib.Graph,
) -> None:
    csv = dataset("berths") + "#csv"
    assert values(graph, csv, DCAT.mediaType) == {
        URIRef("https://www.iana.org/assignments/media-types/text/csv")
    }
    assert values(graph, csv, DCTERMS["format"]) == {URIRef(f"{AUTHORITY}file-type/CSV")}
    assert values(graph, csv, DCAT.accessURL) == {URIRef("https://files.example/berths.csv")}
    assert not values(graph, csv, DCAT.byteSize)
    assert not values(graph, csv, SPDX.checksum)


def test_a_size_that_the_data_claim_for_an_own_file_gives_way_to_the_true_one(
    project: Project,
) -> None:
    claim = "<id/dataset#turtle> dcat:byteSize 1 .\n<id/dataset/berths#csv> dcat:byteSize 77 ."
    graph = catalogs.read(
        build(project({**FILES, "data/catalog.ttl": DATASETS + claim})) / "catalog.ttl"
    )
    sizes = values(graph, dataset() + "#turtle", DCAT.byteSize)
    assert len(sizes) == 1
    assert int(str(sizes.pop())) > 1000
    assert {int(str(v)) for v in values(graph, dataset("berths") + "#csv", DCAT.byteSize)} == {77}


def test_the_settings_complete_what_the_data_leave_out(graph: rdflib.Graph) -> None:
    licence = URIRef("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/")
    for name in ("", "berths"):
        assert values(graph, dataset(name), DCTERMS.license) == {licence}
        assert values(graph, dataset(name), DCAT.contactPoint) == {CATALOG + "#contact"}
        assert len(values(graph, dataset(name), DCTERMS.publisher)) == 1
        for distribution in graph.objects(dataset(name), DCAT.distribution):
            assert values(graph, distribution, DCTERMS.license) == {licence}
    assert {str(title) for title in values(graph, dataset(), DCTERMS.title)} == {
        "Harbour Office",
        "Swyddfa'r Harbwr",
    }
    assert values(graph, dataset(), DCTERMS.modified) == {
        Literal("2024-02-29", datatype=XSD.date)  # what the data say of it themselves
    }
    assert values(graph, CATALOG, DCTERMS.modified) == {
        Literal("2024-03-01", datatype=XSD.date)  # the last day in all the data
    }


def test_what_the_data_say_stays(graph: rdflib.Graph) -> None:
    tides = dataset("tides")
    by = URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert values(graph, tides, DCTERMS.license) == {by}
    assert values(graph, tides + "#json", DCTERMS.license) == {by}
    assert values(graph, tides, DCTERMS.identifier) == {Literal("HO-2")}
    assert values(graph, dataset("berths"), DCTERMS.identifier) == {Literal(dataset("berths"))}


def test_what_the_data_say_of_a_dataset_is_all_there(harbour: Path, graph: rdflib.Graph) -> None:
    """But for what is told in another way, and periods with what is said of them in turn."""
    told = {DCTERMS.language, DCTERMS.license, DCTERMS.spatial, DCTERMS.source}
    said = rdflib.Graph().parse(harbour / "data/description.ttl")
    for subject in catalogs.datasets(graph):
        for predicate, value in said.predicate_objects(subject):
            if predicate in told:
                continue
            if isinstance(value, rdflib.BNode):
                (period,) = graph.objects(subject, predicate)
                inside = set(said.predicate_objects(value))
                assert inside <= set(graph.predicate_objects(period))
                assert len(inside) == 2
            else:
                assert (subject, predicate, value) in graph


def test_a_file_without_a_description_has_one_of_its_dataset_and_kind(
    graph: rdflib.Graph,
) -> None:
    assert values(graph, dataset("berths") + "#csv", DCTERMS.description) == {
        Literal("Berths (CSV)", lang="en"),
        Literal("Angorfeydd (CSV)", lang="cy"),
    }


def test_a_version_is_where_old_and_new_readers_look(graph: rdflib.Graph) -> None:
    for name in (URIRef(f"{DCAT}version"), OWL.versionInfo):
        assert values(graph, dataset("berths"), name) == {Literal("3.1")}


def test_a_place_has_the_label_of_the_first_language_alone(graph: rdflib.Graph) -> None:
    place = URIRef(f"{BASE}id/place/port-ness")
    assert values(graph, place, SKOS.prefLabel) == {Literal("Port Ness", lang="en")}


def test_languages_are_those_of_the_table_however_they_are_written(graph: rdflib.Graph) -> None:
    both = {URIRef(f"{AUTHORITY}language/{code}") for code in ("ENG", "CYM")}
    for name in ("", "berths", "tides"):
        assert values(graph, dataset(name), DCTERMS.language) == both


def test_the_endpoint_is_a_service_and_a_way_to_the_data(graph: rdflib.Graph) -> None:
    (service,) = graph.objects(CATALOG, DCAT.service)
    assert values(graph, service, DCAT.endpointURL) == {URIRef(f"{BASE}sparql")}
    assert values(graph, service, DCAT.servesDataset) == {dataset()}
    assert values(graph, dataset() + "#sparql", DCAT.accessService) == {service}


def test_without_an_endpoint_there_is_no_service(project: Project) -> None:
    settings = FILES["publisher.toml"].replace('endpoint = "sparql"\n', "")
    release = build(project({**FILES, "publisher.toml": settings}))
    assert "DataService" not in (release / "catalog.ttl").read_text(encoding="utf-8")


# -- What readers need beside a value


def test_every_controlled_value_is_described_beside_it(site: Path, graph: rdflib.Graph) -> None:
    for found in (graph, catalogs.read(site / "catalog.ttl")):
        used = {o for o in found.objects() if str(o).startswith(AUTHORITY)}
        schemes = set(found.subjects(RDF.type, SKOS.ConceptScheme))
        assert len(used - schemes) > 8
        for value in used - schemes:
            assert SKOS.Concept in values(found, value, RDF.type), value
            assert values(found, value, SKOS.prefLabel), value
            assert values(found, value, SKOS.inScheme) <= schemes, value
        for value in found.objects(None, DCAT.mediaType):
            assert {str(o) for o in found.objects(value, RDFS.label)} == {
                str(value).partition("media-types/")[2]
            }


def test_a_publisher_has_one_name_without_a_language_and_one_with(graph: rdflib.Graph) -> None:
    (agency,) = set(graph.objects(None, DCTERMS.publisher))
    assert values(graph, agency, FOAF.name) == {Literal("Harbour Office")}
    assert values(graph, agency, SKOS.prefLabel) == {Literal("Harbour Office", lang="en")}
    assert FOAF.Agent in values(graph, agency, RDF.type)


def test_dates_have_datatypes_that_catalogues_read(site: Path, graph: rdflib.Graph) -> None:
    """No shape checks those of a dataset (the data of the shapes have a mistake there)."""
    names = (DCTERMS.issued, DCTERMS.modified, DCAT.startDate, DCAT.endDate)
    kinds = {XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth}
    for found in (graph, catalogs.read(site / "catalog.ttl")):
        dates = [value for name in names for value in found.objects(None, name)]
        assert len(dates) > 3
        assert all(isinstance(day, Literal) and day.datatype in kinds for day in dates)
        assert not any(isinstance(day, Literal) and day.ill_typed for day in dates)


def test_nothing_is_said_of_what_nobody_describes(graph: rdflib.Graph) -> None:
    assert set(catalogs.datasets(graph)) == {dataset(name) for name in ("", "berths", "tides")}
    assert not set(graph.subjects(RDF.type, SKOS.Concept)) - set(graph.objects())


def test_values_are_those_of_the_authority_tables(shared_data: Path) -> None:
    ours = rdflib.Graph().parse(publisher.config.shipped_ontology() / "catalog/values.ttl")
    for name, least in (("file-type", 40), ("data-theme", 13)):
        table = rdflib.Graph().parse(shared_data / f"authority-tables/{name}.ttl")
        known = set(ours.subjects(SKOS.inScheme, URIRef(AUTHORITY + name)))
        assert len(known) >= least
        for value in known:
            assert values(ours, value, SKOS.prefLabel) <= values(table, value, SKOS.prefLabel)


# -- Identity


def test_addresses_do_not_depend_on_titles_or_order(project: Project, harbour: Path) -> None:
    lines = DATASETS.split("\n\n")
    other = "\n\n".join([lines[0], *reversed(lines[1:])]).replace('"Tides"@en', '"High water"@en')
    release = build(project({**FILES, "data/catalog.ttl": other}))
    before, after = (catalogs.read(f / "catalog.ttl") for f in (harbour, release))

    def named(graph: rdflib.Graph) -> set[Node]:
        return {node for node in graph.subjects() if isinstance(node, URIRef)}

    assert named(before) == named(after)
    changed = {
        str(s)
        for s, _, o in before - after
        if str(s).startswith(BASE) and not isinstance(o, rdflib.BNode)
    }
    # Its title, that of its page, and the description of its file; the dump has another size.
    assert {subject.partition("#")[0] for subject in changed} == {
        str(dataset("tides")),
        f"{BASE}doc/dataset/tides",
        str(dataset()),
    }


def test_a_dataset_that_was_withdrawn_is_not_offered_any_more(project: Project) -> None:
    why = 'owl:deprecated true ; skos:changeNote "Measured by others now."@en'
    gone = f"{DATASETS}<id/dataset/tides> {why} .\n"
    release = build(project({**FILES, "data/catalog.ttl": gone}))
    assert catalogs.titles(catalogs.read(release / "catalog.ttl")) == {"Harbour Office", "Berths"}
    assert (release / "doc/dataset/tides.ttl").is_file()


def test_datasets_of_others_are_offered_where_the_catalogue_names_them(project: Project) -> None:
    other = """<https://other.example/d> a dcat:Dataset ; dcterms:title "Other"@en, "Arall"@cy ;
        dcterms:description "Not ours."@en, "Nid ein un ni."@cy .\n"""
    described = build(project({**FILES, "data/catalog.ttl": DATASETS + other}, name="a"))
    assert "Other" not in catalogs.titles(catalogs.read(described / "catalog.ttl"))
    named = DATASETS + other + "<id/catalog> dcat:dataset <https://other.example/d> .\n"
    listed = build(project({**FILES, "data/catalog.ttl": named}, name="b"))
    graph = catalogs.read(listed / "catalog.ttl")
    assert "Other" in catalogs.titles(graph)
    assert not values(graph, URIRef("https://other.example/d"), DCTERMS.license)


# -- Pages

SMALL = FILES["publisher.toml"] + "\n[limits]\ncatalog_page = 4\n"


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue of thirteen datasets in pages of four, and the same in one."""
    folder = tmp_path_factory.mktemp("paged")
    for name, settings in (("pages", SMALL), ("one", FILES["publisher.toml"])):
        for path, text in {
            "publisher.toml": settings,
            "data/agency.ttl": catalogs.AGENCY,
            "data/many.ttl": catalogs.many(12),
        }.items():
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / path).write_text(text, encoding="utf-8")
        build(folder / name)
    return folder


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pages_lead_to_each_other_and_are_the_whole_together(paged: Path, suffix: str) -> None:
    release = paged / "pages/site/current"
    whole = catalogs.read(paged / f"one/site/current/catalog{suffix}")
    file, joined, sizes = f"catalog{suffix}", rdflib.Graph(), []
    while file:
        page = catalogs.read(release / file)
        (view,) = page.subjects(RDF.type, HYDRA.PartialCollectionView)
        assert str(view) == BASE + file
        assert int(str(page.value(view, HYDRA.totalItems))) == 13
        following = page.value(view, HYDRA["next"])
        sizes.append(len(catalogs.datasets(page)))
        page.remove((view, None, None))
        joined += page
        file = str(following).removeprefix(BASE) if following else ""
    assert sizes == [4, 4, 4, 1]
    assert catalogs.titles(joined) == catalogs.titles(whole)
    assert not (release / f"catalog~page-5{suffix}").exists()


def test_each_page_describes_all_that_it_names(paged: Path) -> None:
    whole = catalogs.read(paged / "one/site/current/catalog.ttl")
    for path in sorted((paged / "pages/site/current").glob("catalog*.ttl")):
        page = catalogs.read(path)
        here = catalogs.datasets(page)
        for subject, value in page.subject_objects(None):
            if str(subject) != f"{BASE}{path.name}" and value not in catalogs.datasets(whole):
                said = {(p, o) for p, o in whole.predicate_objects(value) if isinstance(o, URIRef)}
                links = {(p, o) for p, o in said if o not in catalogs.datasets(whole) or o in here}
                assert links <= set(page.predicate_objects(value)), value


def test_one_page_has_no_links_to_others(harbour: Path) -> None:
    assert "hydra" not in (harbour / "catalog.ttl").read_text(encoding="utf-8")


@pytest.mark.parametrize("shapes", SHAPES)
def test_official_shapes_find_nothing_on_a_page(
    paged: Path, shared_data: Path, shapes: str
) -> None:
    page = catalogs.read(paged / "pages/site/current/catalog~page-2.ttl")
    assert list(catalogs.violations(page, shared_data / shapes)) == []


# -- Rules


def test_a_rule_that_cannot_be_used_is_refused_with_its_place(project: Project) -> None:
    rule = "CONSTRUCT { ?s ?p ?o }\nWHERE { ?s ?p }"
    folder = project({**FILES, "ontology/catalog/dcat.rq": rule})
    with pytest.raises(publisher.SourceError, match=r"dcat\.rq: the query is not well-formed"):
        build(folder)
    assert not (folder / "site/current").exists()


def test_a_project_may_add_known_values(project: Project) -> None:
    values_ttl = publisher.config.shipped_ontology() / "catalog/values.ttl"
    own = values_ttl.read_text(encoding="utf-8") + (
        '<https://standards.example/berths> rdfs:label "Standard for berths"@en .\n'
    )
    release = build(project({**FILES, "ontology/catalog/values.ttl": own}))
    assert "Standard for berths" in (release / "catalog.ttl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('".csv" = { media_type = "text/csv" }', "label"),
        ('".csv" = { media_type = "text/csv", label = "CSV", typ = 1 }', "typ"),
        ('".csv" = 1', "csv"),
    ],
)
def test_a_broken_table_of_file_types_is_refused(project: Project, text: str, reason: str) -> None:
    folder = project({**FILES, "ontology/catalog/file-types.toml": text})
    with pytest.raises(publisher.ConfigError, match=reason) as error:
        build(folder)
    assert re.search(r"file-types\.toml(:1)?: ", str(error.value))
