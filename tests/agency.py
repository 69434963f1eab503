"""A small invented agency and its pages, and how to read a page without our own code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

from publisher.config import Config, Contact
from publisher.descriptions import Bounds, Description, Walk, group_documents
from publisher.formats import by_name
from publisher.iris import Addresses, relative
from publisher.pagerules import (
    ListRule,
    NoticeRule,
    PageRules,
    RetiredRule,
    SectionRule,
    TimelineRule,
)
from publisher.sources import Page
from publisher.statements import grouped
from publisher.terms import (
    DCTERMS,
    LANG_STRING,
    ORG,
    OWL,
    RDF,
    RDFS,
    SKOS,
    TYPE,
    XSD,
    Blank,
    Iri,
    Literal,
    Prefixes,
    Quad,
    Triple,
)
from publisher.writers.divisions import Division, ListPage
from publisher.writers.html import Download, Pages
from publisher.writers.rows import Rows
from publisher.writers.script import script
from publisher.writers.words import Words

BASE = "https://agency.example/"
VOCABULARY = Iri("https://w3id.example/agency")
LABEL, NOTE = SKOS["prefLabel"], DCTERMS["description"]
FORMATS = [by_name(name) for name in ("turtle", "json-ld", "html")]
LICENCE = "https://licences.example/open"

RULES = PageRules(
    labels=(LABEL, RDFS["label"]),
    descriptions=(NOTE, RDFS["comment"]),
    sources=(DCTERMS["source"],),
    lists=(
        ListRule(
            "agencies", ORG["FormalOrganization"], {"en": "Agencies"}, {"en": "Public bodies."}
        ),
    ),
    sections=(SectionRule({"en": "Identity"}, (LABEL, SKOS["altLabel"], ORG["identifier"])),),
    timeline=TimelineRule(
        ORG["ChangeEvent"],
        (DCTERMS["date"],),
        ORG["originalOrganization"],
        ORG["resultingOrganization"],
    ),
    notice=NoticeRule(ORG["changedBy"], ()),
    retired=RetiredRule(OWL["deprecated"], DCTERMS["isReplacedBy"], (SKOS["changeNote"], NOTE)),
    inverse={ORG["hasUnit"]: {"en": "What it is a part of"}},
)


def iri(name: str) -> Iri:
    return Iri(f"{BASE}id/{name}")


def text(value: str, language: str = "en") -> Literal:
    return Literal(value, LANG_STRING, language)


OLD, NEW, EVENT, PARENT, REPORT = (iri(name) for name in ("old", "new", "end", "parent", "report"))
TERM, RELATION = Iri(f"{VOCABULARY}#Power"), Iri(f"{VOCABULARY}#hasPower")
GRAPH = iri("graph/register")

LABELS = {
    LABEL: "Name",
    SKOS["altLabel"]: "also called",
    DCTERMS["source"]: "Source",
    ORG["FormalOrganization"]: "Public body",
    ORG["identifier"]: "Register number",
    ORG["changedBy"]: "Ended by",
    DCTERMS["issued"]: "Since",
}


def quads(hostile: str = "") -> list[Quad]:
    """What is said of the agency; each text ends with ``hostile``."""

    def said(value: str, language: str = "en") -> Literal:
        return text(value + hostile, language)

    part, deep = Blank("_:b1"), Blank("_:b2")
    first, second = Blank("_:b3"), Blank("_:b4")
    return [
        Quad(OLD, TYPE, ORG["FormalOrganization"]),
        Quad(OLD, LABEL, said("Old Agency")),
        Quad(OLD, LABEL, said("Hen Asiantaeth", "cy")),
        Quad(OLD, SKOS["altLabel"], Literal("OA" + hostile), GRAPH),
        Quad(OLD, NOTE, said("It kept watch.\n\nDay and night.")),
        Quad(OLD, DCTERMS["issued"], Literal("2006-04-01", XSD["date"])),
        Quad(OLD, ORG["changedBy"], EVENT),
        Quad(OLD, ORG["identifier"], part),
        Quad(part, SKOS["notation"], Literal("PB1" + hostile, Iri(f"{BASE}def/number"))),
        Quad(part, DCTERMS["creator"], deep),
        Quad(deep, LABEL, said("Registrar")),
        Quad(OLD, DCTERMS["hasPart"], first),
        Quad(first, RDF["first"], said("One")),
        Quad(first, RDF["rest"], second),
        Quad(second, RDF["first"], NEW),
        Quad(second, RDF["rest"], RDF["nil"]),
        Quad(OLD, RDFS["seeAlso"], Iri("https://elsewhere.example/old")),
        Quad(OLD, RDFS["seeAlso"], Iri("javascript:alert(1)")),
        Quad(OLD, RDFS["seeAlso"], Iri("urn:isbn:0451450523")),
        Quad(OLD, DCTERMS["source"], REPORT),
        Quad(EVENT, TYPE, ORG["ChangeEvent"]),
        Quad(EVENT, LABEL, said("End of Old Agency")),
        Quad(EVENT, DCTERMS["date"], Literal("2013-10-07", XSD["date"])),
        Quad(EVENT, ORG["originalOrganization"], OLD),
        Quad(EVENT, ORG["resultingOrganization"], NEW),
        Quad(NEW, TYPE, ORG["FormalOrganization"]),
        Quad(NEW, LABEL, said("New Agency")),
        Quad(PARENT, LABEL, said("Ministry")),
        Quad(PARENT, ORG["hasUnit"], OLD),
        Quad(REPORT, LABEL, said("Annual report")),
        Quad(GRAPH, LABEL, said("The register")),
        Quad(VOCABULARY, TYPE, OWL["Ontology"]),
        Quad(VOCABULARY, LABEL, said("Agency vocabulary")),
        Quad(TERM, TYPE, OWL["Class"]),
        Quad(TERM, LABEL, said("Power")),
        Quad(TERM, RDFS["comment"], said("What the law allows.")),
        Quad(TERM, RDFS["subClassOf"], SKOS["Concept"]),
        Quad(RELATION, TYPE, RDF["Property"]),
        Quad(RELATION, LABEL, said("has power")),
    ]


class Publication:
    """The publication of some statements: the walk over them and the writer of their pages."""

    def __init__(self, said: Iterable[Quad], hostile: str = "", **settings: Any) -> None:
        self.quads = list(said)
        self.addresses = Addresses(settings.get("base", BASE), {VOCABULARY: "def/agency"})
        summary = frozenset({LABEL, TYPE, DCTERMS["date"], DCTERMS["source"]})
        summary |= {ORG["originalOrganization"], ORG["resultingOrganization"]}
        size = settings.pop("page_size", 100)
        self.walk = Walk.over(self.quads, Bounds(summary, frozenset({LABEL}), size))
        self.documents = group_documents(self.walk.subjects, self.addresses)
        config = Config(
            folder=Path(),
            data=Path("data"),
            **{
                "base": BASE,
                "title": {"en": f"Old Agency, told{hostile}"},
                "description": {"en": f"What it was{hostile}"},
                "licence": LICENCE,
                "contact": Contact(f"Web team{hostile}", "web@agency.example", ""),
                **settings,
            },
        )
        labels: dict[Iri, list[Literal]] = {k: [text(v + hostile)] for k, v in LABELS.items()}
        for subject, predicate, value, _ in self.quads:
            if predicate in RULES.labels and isinstance(value, Literal):
                labels.setdefault(Iri(subject), []).append(value)
        self.pages = Pages(
            config=config,
            rules=RULES,
            prefixes=Prefixes({"rdfs": RDFS, "dcterms": DCTERMS, "skos": SKOS, "org": ORG}),
            addresses=self.addresses,
            labels=labels,
            documents={iri: path for path, topics in self.documents.items() for iri in topics},
            formats=FORMATS,
            words=Words(config.languages[0]),
        )

    def describe(self, topic: Iri, page: int = 1) -> Description:
        path = self.addresses.document(topic)
        assert path is not None
        return self.walk.describe(path, self.documents[path], page)

    def resource(self, topic: Iri = OLD, page: int = 1) -> bytes:
        return self.pages.resource(self.describe(topic, page), MARKUP)

    def all(self, hostile: str = "") -> dict[str, bytes]:
        """One page of each kind: its file and its bytes."""
        pages, rule = self.pages, RULES.lists[0]
        entries = Rows(pages.entries([OLD, NEW], self.walk))
        body = f"# A heading{hostile}\n\nSee [the new one](id/new){hostile}.\n"
        page = Page(REPORT, f"The report{hostile}", "en", body)
        downloads = [Download(by_name("turtle"), "data/description.ttl", 48_200)]
        return {
            "doc/old.html": self.resource(),
            "doc/report.html": pages.text(self.describe(REPORT), MARKUP, page),
            "def/agency.html": pages.vocabulary(self.describe(VOCABULARY), MARKUP),
            "list/agencies.html": pages.listing(ListPage(Division(rule), entries, 1, 2), b""),
            "index.html": pages.home(self.describe(OLD), [(rule, 2)], MARKUP, downloads),
            "404.html": pages.not_found(),
        }


MARKUP = script('{"@context": "https://schema.org", "name": "</script><b>"}').encode()


def describe(triples: Sequence[Triple]) -> Description:
    """A description made by hand."""
    return Description("doc/old", (OLD,), grouped(triples))


# -- Reading pages, with html5lib alone


def parse(page: bytes) -> Element:
    """The document; anything that the HTML standard calls a parse error fails."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    document = parser.parse(page.decode())
    assert isinstance(document, Element)
    return document


def said(element: Element | None) -> str:
    """The text of an element, on one line."""
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def all_said(page: Element, path: str) -> list[str]:
    return [said(element) for element in page.iterfind(path)]


def find(page: Element, tag: str, /, **attributes: str) -> list[Element]:
    """The elements of a name whose attributes are these; ``class_`` means ``class``."""
    wanted = {key.rstrip("_"): value for key, value in attributes.items()}
    return [e for e in page.iter(tag) if all(e.get(k) == v for k, v in wanted.items())]


def linking(page: Element) -> list[Element]:
    return [*page.iter("a"), *page.iter("link")]


def skeleton(element: Element) -> list[Any]:
    """The elements and the names of their attributes, without any text or value."""
    return [element.tag, sorted(element.attrib), [skeleton(child) for child in element]]


def attributes(page: Element) -> Iterator[tuple[Element, str, str]]:
    for element in page.iter():
        for key, value in element.attrib.items():
            yield element, key, value


def target(file: str, href: str) -> str:
    """The file of the site that a relative link leads to."""
    if href.startswith("#"):
        return file
    path = re.sub(r"[^/]*\Z", "", file) + href.partition("#")[0]
    while "/../" in path or path.startswith("../"):
        assert not path.startswith("../"), f"{href} in {file} leads out of the site"
        path = re.sub(r"[^/]+/\.\./", "", path, count=1)
    return path


assert target("a/b/c.html", relative("a/b/c.html", "a/d.html")) == "a/d.html"
