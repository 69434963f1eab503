"""Lives of organisations, one small file of Turtle each, and what is to be seen of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PREFIXES = """\
@prefix ag: <https://w3id.org/publisher/agency#> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xhv: <http://www.w3.org/1999/xhtml/vocab#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@dataclass(frozen=True)
class Life:
    """A life, and what is to be seen of it.

    Attributes:
        name: what happens.
        data: the Turtle that says so, without prefixes and without the bodies' types and names.
        bodies: the last part of each body's address → its name.
        about: the body whose page is looked at.
        notice: what the notice says; empty if there is none.
        events: the lines of the timeline, one text for each event.
        drawn: what the picture says of itself.
        facts: what the JSON-LD of the body has, by the keys of the context.
        markup: what the schema.org markup of the body has.
        actions: the types of the events in schema.org.
        links: the relations and targets in ``Link`` that tell of the life.
        today: the answer to the query who answers today: pairs of names.
    """

    name: str
    data: str
    bodies: Mapping[str, str]
    about: str
    notice: str = ""
    events: tuple[str, ...] = ()
    drawn: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    markup: Mapping[str, object] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    today: tuple[tuple[str, str], ...] = ()

    @property
    def turtle(self) -> str:
        """The whole file."""
        return PREFIXES + self.data + "".join(map(body, self.bodies.items()))


def body(named: tuple[str, str]) -> str:
    """The type, the name and the description of a body."""
    key, name = named
    return (
        f"\n<id/organisation/{key}> a org:FormalOrganization , cv:PublicOrganisation ;\n"
        f'    skos:prefLabel "{name}"@en ; dcterms:description "What {name} is for."@en .\n'
    )


def event(key: str, name: str, rest: str) -> str:
    """An event in Turtle."""
    return (
        f'<id/event/{key}> a org:ChangeEvent ; skos:prefLabel "{name}"@en ;\n'
        f'    dcterms:description "{name}, told."@en ; {rest} .\n'
    )


DAY = '"2013-10-07"^^xsd:date'
LAKES, RIVERS, WATER, SEAS = "Lakes Office", "Rivers Office", "Water Office", "Seas Office"
A, B, C, D = (f"<id/organisation/{name}>" for name in ("lakes", "rivers", "water", "seas"))

LIVES = (
    Life(
        "founded",
        f'{C} schema:foundingDate "2010-04"^^xsd:gYearMonth .',
        {"water": WATER},
        "water",
        events=("April 2010 Founding of Water Office After: Water Office",),
        drawn="Water Office, from 2010",
        facts={"resultedFrom": "id/event/founding-of-water"},
        markup={"foundingDate": "2010-04"},
        actions=("CreateAction",),
    ),
    Life(
        "renamed",
        event(
            "renaming",
            "The Lakes Office gets a new name",
            f'dcterms:date "2012"^^xsd:gYear ; ag:formerName "Ponds Office"@en ;'
            f" org:originalOrganization {A} ; org:resultingOrganization {A}",
        ),
        {"lakes": LAKES},
        "lakes",
        events=(
            (
                "2012 The Lakes Office gets a new name Before: Lakes Office After: Lakes Office"
                " Until then, it was called Ponds Office."
            ),
        ),
        drawn="Lakes Office",
        facts={"altLabel": {"en": ["Ponds Office"]}},
        markup={"alternateName": "Ponds Office"},
        actions=("UpdateAction",),
    ),
    Life(
        "merged",
        f"""{A} schema:dissolutionDate {DAY} ; xhv:next {C} .
{B} schema:dissolutionDate {DAY} .
{C} schema:foundingDate {DAY} ; xhv:prev {A} , {B} .""",
        {"lakes": LAKES, "rivers": RIVERS, "water": WATER},
        "lakes",
        notice="Lakes Office ended on 7 October 2013. Its successor is Water Office.",
        events=(
            (
                "7 October 2013 Founding of Water Office Before: Lakes Office and Rivers Office"
                " After: Water Office"
            ),
        ),
        drawn="Lakes Office, until 2013; Rivers Office, until 2013; Water Office, from 2013",
        facts={"next": "id/organisation/water", "currentSuccessor": "id/organisation/water"},
        markup={"dissolutionDate": "2013-10-07"},
        actions=("ReplaceAction",),
        links=("successor-version water",),
        today=((LAKES, WATER), (RIVERS, WATER)),
    ),
    Life(
        "split",
        f"""{C} schema:dissolutionDate {DAY} ; xhv:next {A} , {B} .
{A} schema:foundingDate {DAY} . {B} schema:foundingDate {DAY} .""",
        {"lakes": LAKES, "rivers": RIVERS, "water": WATER},
        "water",
        notice="Water Office ended on 7 October 2013."
        " Its successors are Lakes Office and Rivers Office.",
        events=(
            (
                "7 October 2013 End of Water Office Before: Water Office"
                " After: Lakes Office and Rivers Office"
            ),
        ),
        drawn="Water Office, until 2013; Lakes Office, from 2013; Rivers Office, from 2013",
        facts={"currentSuccessor": ["id/organisation/lakes", "id/organisation/rivers"]},
        markup={"dissolutionDate": "2013-10-07"},
        actions=("ReplaceAction",),
        links=("successor-version lakes", "successor-version rivers"),
        today=((WATER, LAKES), (WATER, RIVERS)),
    ),
    Life(
        "absorbed",
        f"""{A} schema:dissolutionDate {DAY} ; xhv:next {C} .
{C} schema:foundingDate "1997"^^xsd:gYear .""",
        {"lakes": LAKES, "water": WATER},
        "lakes",
        notice="Lakes Office ended on 7 October 2013. Its successor is Water Office.",
        events=(
            (
                "7 October 2013 End of Lakes Office Before: Lakes Office and Water Office"
                " After: Water Office"
            ),
        ),
        drawn="Lakes Office, until 2013; Water Office",
        facts={"currentSuccessor": "id/organisation/water"},
        markup={"dissolutionDate": "2013-10-07"},
        actions=("ReplaceAction",),
        links=("successor-version water",),
        today=((LAKES, WATER),),
    ),
    Life(
        "a function transferred",
        event(
            "transfer",
            "Fisheries pass to the Water Office",
            f"dcterms:date {DAY} ; dcterms:subject <id/competence/fisheries> ; ag:passedTo {C} ;"
            f" org:originalOrganization {A} , {C} ; org:resultingOrganization {A} , {C}",
        )
        + "<id/competence/fisheries> a ag:Competence , skos:Concept ;"
        ' skos:prefLabel "Fisheries"@en ;'
        ' skos:definition "Fish."@en ; skos:inScheme <id/scheme/all> .\n'
        '<id/scheme/all> a skos:ConceptScheme ; skos:prefLabel "All"@en ;'
        " skos:hasTopConcept <id/competence/fisheries> .\n",
        {"lakes": LAKES, "water": WATER},
        "lakes",
        events=(
            (
                "7 October 2013 Fisheries pass to the Water Office"
                " Before: Lakes Office and Water Office"
                " After: Lakes Office and Water Office Fisheries passed to Water Office."
            ),
        ),
        drawn="Lakes Office; Water Office",
        facts={"changedBy": "id/event/transfer", "resultedFrom": "id/event/transfer"},
        actions=("UpdateAction",),
    ),
    Life(
        "devolved",
        event(
            "devolution",
            "Rivers in Wales are devolved",
            f"dcterms:date {DAY} ; dcterms:subject <id/competence/rivers> ;"
            f" dcterms:spatial <id/place/wales> ;"
            f" org:originalOrganization {C} ; org:resultingOrganization {C} , {B}",
        )
        + '<id/competence/rivers> a ag:Competence , skos:Concept ; skos:prefLabel "Rivers"@en ;'
        ' skos:definition "Running water."@en ; skos:inScheme <id/scheme/all> .\n'
        '<id/scheme/all> a skos:ConceptScheme ; skos:prefLabel "All"@en ;'
        " skos:hasTopConcept <id/competence/rivers> .\n"
        '<id/place/wales> a dcterms:Location ; skos:prefLabel "Wales"@en .\n',
        {"rivers": RIVERS, "water": WATER},
        "water",
        events=(
            (
                "7 October 2013 Rivers in Wales are devolved Before: Water Office"
                " After: Rivers Office and Water Office Rivers passed to Rivers Office, for Wales."
            ),
        ),
        drawn="Water Office; Rivers Office, from 2013",
        facts={"changedBy": "id/event/devolution"},
        actions=("UpdateAction",),
    ),
    Life(
        "dissolved with a successor",
        f'{A} schema:foundingDate "1997"^^xsd:gYear ; schema:dissolutionDate "2013"^^xsd:gYear ;'
        f" xhv:next {C} .",
        {"lakes": LAKES, "water": WATER},
        "lakes",
        notice="Lakes Office ended in 2013. Its successor is Water Office.",
        events=(
            "1997 Founding of Lakes Office After: Lakes Office",
            "2013 End of Lakes Office Before: Lakes Office After: Water Office",
        ),
        drawn="Lakes Office, 1997–2013; Water Office, from 2013",
        facts={"currentSuccessor": "id/organisation/water"},
        markup={"foundingDate": "1997", "dissolutionDate": "2013"},
        actions=("CreateAction", "ReplaceAction"),
        links=("successor-version water",),
        today=((LAKES, WATER),),
    ),
    Life(
        "dissolved without a successor",
        f'{A} schema:dissolutionDate {DAY} ; skos:changeNote "Nobody does this any more."@en .',
        {"lakes": LAKES},
        "lakes",
        notice="Lakes Office ended on 7 October 2013.",
        events=("7 October 2013 End of Lakes Office Before: Lakes Office",),
        drawn="Lakes Office, until 2013",
        facts={"changedBy": "id/event/end-of-lakes", "currentSuccessor": None},
        markup={"dissolutionDate": "2013-10-07"},
        actions=("DeleteAction",),
    ),
    Life(
        "re-established",
        f'{A} schema:foundingDate "1990"^^xsd:gYear .\n'
        + event(
            "end",
            "The Lakes Office ends",
            f'dcterms:date "2010"^^xsd:gYear ; org:originalOrganization {A} ;'
            f" org:resultingOrganization {C}",
        )
        + event(
            "return",
            "The Lakes Office is there again",
            f'dcterms:date "2015-04-01"^^xsd:date ; org:originalOrganization {C} ;'
            f' org:resultingOrganization {A} ; skos:changeNote "It was missed."@en',
        ),
        {"lakes": LAKES, "water": WATER},
        "lakes",
        events=(
            "1990 Founding of Lakes Office After: Lakes Office",
            "2010 The Lakes Office ends Before: Lakes Office After: Water Office",
            "1 April 2015 The Lakes Office is there again Before: Water Office After: Lakes Office",
        ),
        drawn="Lakes Office, 1990–2010, from 2015; Water Office, 2010–2015",
        facts={"next": None, "currentSuccessor": None, "prev": "id/organisation/water"},
        markup={"foundingDate": "1990", "dissolutionDate": None},
        actions=("CreateAction", "ReplaceAction", "ReplaceAction"),
        today=((WATER, LAKES),),
    ),
    Life(
        "a chain of successors",
        f"""{A} schema:dissolutionDate "1998"^^xsd:gYear ; xhv:next {B} .
{B} schema:foundingDate "1998"^^xsd:gYear ; schema:dissolutionDate "2006-04"^^xsd:gYearMonth ;
    xhv:next {C} , {D} .
{C} schema:dissolutionDate {DAY} ; xhv:next {D} .""",
        {"lakes": LAKES, "rivers": RIVERS, "water": WATER, "seas": SEAS},
        "lakes",
        notice="Lakes Office ended in 1998. Its successor is Rivers Office."
        " Today, Seas Office answers for its work.",
        events=(
            "1998 Founding of Rivers Office Before: Lakes Office After: Rivers Office",
            (
                "April 2006 End of Rivers Office Before: Rivers Office"
                " After: Seas Office and Water Office"
            ),
            "7 October 2013 End of Water Office Before: Water Office After: Seas Office",
        ),
        drawn="Lakes Office, until 1998; Rivers Office, 1998–2006; Seas Office, from 2006;"
        " Water Office, 2006–2013",
        facts={"next": "id/organisation/rivers", "currentSuccessor": "id/organisation/seas"},
        markup={"dissolutionDate": "1998"},
        actions=("ReplaceAction",),
        links=("latest-version seas", "successor-version rivers"),
        today=((LAKES, SEAS), (RIVERS, SEAS), (WATER, SEAS)),
    ),
    Life(
        "an unknown date",
        f'{A} schema:dissolutionDate "unknown" ; xhv:next {C} .',
        {"lakes": LAKES, "water": WATER},
        "lakes",
        notice="Lakes Office has ended. Its successor is Water Office.",
        events=("Date not known End of Lakes Office Before: Lakes Office After: Water Office",),
        facts={"currentSuccessor": "id/organisation/water"},
        markup={"dissolutionDate": None},
        actions=("ReplaceAction",),
        links=("successor-version water",),
        today=((LAKES, WATER),),
    ),
    Life(
        "a disputed date",
        event(
            "end",
            "The Water Office takes over",
            f"org:originalOrganization {A} ; org:resultingOrganization {C}",
        )
        + f"""
<id/graph/law> dcterms:title "The order"@en ; dcterms:source <https://law.example/order> .
<id/graph/law> {{ <id/event/end> dcterms:date {DAY} . }}
<id/graph/report> dcterms:title "The report"@en ; dcterms:source <https://office.example/report> .
<id/graph/report> {{ <id/event/end> ag:otherDate "2013-10"^^xsd:gYearMonth , "2014"^^xsd:gYear . }}
""",
        {"lakes": LAKES, "water": WATER},
        "lakes",
        notice="Lakes Office ended on 7 October 2013 [2]. Its successor is Water Office."
        " Other sources say October 2013 [1] and 2014 [1].",
        events=(
            (
                "7 October 2013 [2] Other sources say October 2013 [1] and 2014 [1]."
                " The Water Office takes over [1] [2] Before: Lakes Office After: Water Office"
            ),
        ),
        drawn="Lakes Office, until 2013; Water Office, from 2013",
        facts={"currentSuccessor": "id/organisation/water"},
        markup={"dissolutionDate": "2013-10-07"},
        actions=("ReplaceAction",),
        links=("successor-version water",),
        today=((LAKES, WATER),),
    ),
)
