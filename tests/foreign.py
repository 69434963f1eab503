"""A catalogue as others write it, which no build mends, and mistakes in it."""

from __future__ import annotations

from pathlib import Path

_HEAD, _BODY = (
    Path(__file__).with_name("tables").joinpath("catalog.ttl").read_text("utf-8").split("# --\n")
)


def catalog(datasets: int = 1) -> str:
    """The good catalogue, with a number of datasets of three files each."""
    return "".join([_HEAD, *(_BODY.replace("NUMBER", str(each)) for each in range(datasets))])


# Name → the rules that find it, what is replaced, by what, and what is added.
MISTAKES: dict[str, tuple[str, str, str, str]] = {
    "catalogue without a title": (
        "dcat-ap-3.catalog-title",
        'dcterms:title "Data of the Water Agency"@en ;',
        "",
        "",
    ),
    "catalogue without a description": (
        "dcat-ap-3.catalog-description",
        'dcterms:description "What the Water Agency publishes."@en ;',
        "",
        "",
    ),
    "dataset in no catalogue": (
        "dcat-ap-3.dataset-unlisted dcat-us.catalog-empty",
        "<id/catalog> dcat:dataset <id/dataset/0> .",
        "",
        "",
    ),
    "dataset without an address": (
        "ckan.dataset-blank",
        "<id/catalog> dcat:dataset <id/dataset/0> .\n\n<id/dataset/0> a dcat:Dataset ;",
        "<id/catalog> dcat:dataset _:levels . _:levels a dcat:Dataset ;",
        "",
    ),
    "no dataset": (
        "ckan.catalog-empty dcat-us.catalog-empty",
        _BODY.replace("NUMBER", "0"),
        "",
        "",
    ),
    "licence on the dataset alone": (
        "ckan.licence-on-dataset dcat-ap-3.licence-missing",
        " ;\n    dcterms:license ogl:3\\/ ;\n    dcat:accessURL",
        " ;\n    dcat:accessURL",
        "<id/dataset/0> dcterms:license ogl:3\\/ .",
    ),
    "name with a language": (
        "dcat-us.publisher-name-language",
        'foaf:name "Water Agency" ;',
        'foaf:name "Water Agency"@en ;',
        "",
    ),
    "kind of access rights that the EU doesn't know": (
        "dcat-ap-3.access-rights-unknown",
        "access-right/PUBLIC>",
        "access-right/EVERYBODY>",
        "",
    ),
    "media type with another address": (
        "dcat-ap-3.media-type-address",
        "dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv>",
        "dcat:mediaType <https://types.example/csv>",
        '<https://types.example/csv> rdfs:label "text/csv" .',
    ),
    "record of nothing": ("dcat-ap-3.record", "", "", "<id/record> a dcat:CatalogRecord ."),
    "comma at the end of a keyword": (
        "ckan.keyword-part ckan.keyword-split",
        "",
        "",
        '<id/dataset/0> dcat:keyword "levels,"@en .',
    ),
    "activity that made it": (
        "ckan.import-refused",
        "",
        "",
        "<id/dataset/0> <http://www.w3.org/ns/prov#wasGeneratedBy> <id/survey> .",
    ),
    "version that is a text": (
        "ckan.version-long",
        "",
        "",
        f'<id/dataset/0> dcat:version "{"as of yesterday " * 7}" .',
    ),
    "size without an end": (
        "ckan.size-infinite dcat-ap-3.byte-size dcat-us.size",
        '"5300"^^xsd:nonNegativeInteger',
        '"INF"^^xsd:double',
        "",
    ),
    "publisher that acts for itself": (
        "ckan.agent-circle",
        "",
        "",
        "<id/agency> <http://www.w3.org/ns/prov#actedOnBehalfOf> <id/agency> .",
    ),
    "label of a page's address": (
        "ckan.address-label",
        "",
        "",
        '<https://agency.example/> rdfs:label "Home" .',
    ),
    "standard without an address": (
        "ckan.node-nameless",
        "",
        "",
        '<id/dataset/0> dcterms:conformsTo [ a dcterms:Standard ; dcterms:title "Levels"@en ] .',
    ),
    "next page that nobody sees": (
        "ckan.paging-unseen",
        "",
        "",
        "<catalog.ttl> a hydra:Collection ; hydra:next <catalog-2.ttl> .",
    ),
}


def with_mistake(name: str) -> str:
    """The catalogue with one of the mistakes."""
    _, old, new, more = MISTAKES[name]
    text = catalog()
    assert old in text
    return "\n".join([text.replace(old, new) if old else text, more, ""])
