"""data.json and catalog.json of random catalogues: always valid, and always true."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import dcatus
import external
from dcatus import CATALOG, VERSIONS, turtle, written
from publisher.catalog import dcat_us
from publisher.terms import Iri

EU = "http://publications.europa.eu/resource/authority/"
HOLDS = Iri("http://www.w3.org/ns/dcat#dataset")
ODD = ['"x"@en', '""@en', '" "', '"x"^^xsd:boolean', "<urn:x>", "<dcat:x>", "[]", '"été"@FR']
DATES = ['"2013-10-07"^^xsd:date', '"2013-10-07Z"^^xsd:date', '"2013"^^xsd:gYear', '"7/10/2013"',
         '"2013-02-30"^^xsd:date', '"2013-10-07T24:00:00"^^xsd:dateTime', '"-0044-03-15"^^xsd:date',
         '"2013-10-07T10:00:00.5+01:00"^^xsd:dateTime', '"2013-10"^^xsd:gYearMonth',
         '"0000-01-01"^^xsd:date', '"12013-01-01"^^xsd:date']  # fmt: skip
TEXTS = ['"One"@en', '"Un"@cy', '"None"', '"Two"@en-GB', '"a\\nb"@en', '"<b>"^^<urn:html>']
PLACES = ["<page/é>", "<https://x.example/a?b=c#d>", "<urn:isbn:1>", "<mailto:a@x.example>"]
EU_VALUES = [
    f"<{EU}{value}>"
    for value in ("language/ENG", "language/XXX", "language/CYM", "frequency/CONT",
                  "frequency/UPDATE_CONT", "frequency/OTHER", "access-right/PUBLIC",
                  "access-right/SECRET", "file-type/CSV", "file-type/RDF_TURTLE")
]  # fmt: skip
MEDIA = ["<https://www.iana.org/assignments/media-types/text/csv>", "<urn:media>",
         "<http://www.iana.org/assignments/media-types/text/turtle>",
         "<https://www.iana.org/assignments/media-types/application/ld+json>",
         "<http://id.loc.gov/vocabulary/iso639-1/cy>"]  # fmt: skip
THINGS = ["<id/agency>", "<id/contact>", "<id/dataset/0>", "<id/nothing>", "<id/concept>",
          "[ foaf:name 'N'@en ]", "[ dcat:startDate '2013-10-07'^^xsd:date ]",
          "[ a vcard:Kind ; vcard:fn 'F'@en ; vcard:hasEmail <mailto:f@x.example> ]",
          "[ spdx:algorithm spdx:checksumAlgorithm_md5 ; spdx:checksumValue 'ff' ]",
          "[ dcterms:title 'T' ; dcat:accessURL <files/x> ]"]  # fmt: skip
COMMON = """
<id/agency> a org:Organization ; foaf:name "Agency" ; skos:prefLabel "Agency"@en .
<id/contact> a vcard:Kind ; vcard:fn "Team" ; vcard:hasEmail <mailto:t@x.example> .
<id/concept> a skos:Concept ; skos:prefLabel "Concept"@cy .
"""


def _properties(*sorts: str) -> list[str]:
    """All properties that a class of a form reads."""
    paths = (
        path[0]
        for version in VERSIONS
        for name, class_ in dcatus.form(version).classes.items()
        if name in sorts
        for field in class_.fields
        for path in field.paths
    )
    return sorted({f"<{iri}>" for iri in paths if not iri.startswith("@")})


VALUES = st.sampled_from([*ODD, *DATES, *TEXTS, *PLACES, *EU_VALUES, *MEDIA, *THINGS])
SUITABLE = {
    "title": st.sampled_from(TEXTS), "description": st.sampled_from(TEXTS),
    "keyword": st.sampled_from(TEXTS), "modified": st.sampled_from(DATES),
    "issued": st.sampled_from(DATES), "publisher": st.just("<id/agency>"),
    "contactPoint": st.just("<id/contact>"), "mediaType": st.sampled_from(MEDIA),
    "language": st.sampled_from([*EU_VALUES, *MEDIA]), "accessURL": st.sampled_from(PLACES),
    "downloadURL": st.sampled_from(PLACES), "accrualPeriodicity": st.sampled_from(EU_VALUES),
    "accessRights": st.sampled_from(EU_VALUES), "format": st.sampled_from(EU_VALUES),
    "endpointURL": st.sampled_from(PLACES),
}  # fmt: skip


@st.composite
def descriptions(draw: st.DrawFn, iri: str, type_: str, *sorts: str) -> str:
    """A thing with some of its properties, most of them with values that suit."""
    lines = [f"<{iri}> a {type_} ."] if draw(st.integers(0, 9)) else []
    for property_ in _properties(*sorts):
        name = property_.rstrip(">").replace("#", "/").rpartition("/")[2]
        suits = name in SUITABLE and draw(st.integers(0, 9)) > 0
        if suits or draw(st.integers(0, 3)) == 0:
            strategy = SUITABLE[name] if suits else VALUES
            values = draw(st.lists(strategy, min_size=1, max_size=2))
            lines.append(f"<{iri}> {property_} {' , '.join(values)} .")
    return "\n".join(lines)


@st.composite
def random_catalogues(draw: st.DrawFn) -> str:
    count = draw(st.integers(0, 2))
    parts = [COMMON, draw(descriptions("id/catalog", "dcat:Catalog", "catalog"))]
    for number in range(count):
        iri = f"id/dataset/{number}"
        parts.append(f"<id/catalog> dcat:dataset <{iri}> .")
        parts.append(draw(descriptions(iri, "dcat:Dataset", "dataset")))
        parts.append(f"<{iri}> dcat:distribution <{iri}#file> .")
        parts.append(draw(descriptions(f"{iri}#file", "dcat:Distribution", "distribution")))
        parts.append(f"<{iri}#file> dcat:accessService <id/service> .")
    parts.append("<id/catalog> dcat:service <id/service> .")
    parts.append(draw(descriptions("id/service", "dcat:DataService", "service")))
    return "\n".join(parts)


@settings(max_examples=2_000 if external.SOAK else 40)
@given(text=random_catalogues(), languages=st.sampled_from([("en",), ("cy", "en"), ("de",)]))
def test_whatever_the_catalogue_says_the_files_are_valid_and_true(
    text: str, languages: tuple[str, ...]
) -> None:
    triples = turtle(text)
    for version in VERSIONS:
        document = written(triples, version, *languages)
        if external.SHARED_DATA.is_dir():
            assert dcatus.mistakes(document, external.SHARED_DATA, version) == []
        if version == "3":
            assert dcatus.unsaid(dcatus.expanded(document), triples) == []
        gaps = dcat_us.gaps(triples, CATALOG, dcatus.form(version), languages)
        left_out = {gap.node for gap in gaps if gap.name == "dataset"}
        listed = {t.object for t in triples if t[:2] == (CATALOG, HOLDS)}
        datasets = {node for node in listed if isinstance(node, Iri) and node != "dcat:x"}
        assert len(document["dataset"]) >= len(datasets - left_out)
