"""The words of CSVW metadata (Metadata Vocabulary for Tabular Data, sections 5 and 6)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from publisher.terms import RDF, XSD, Iri, Namespace, Prefixes

CSVW = Namespace("http://www.w3.org/ns/csvw#")
CONTEXT = "http://www.w3.org/ns/csvw"
"""What ``@context`` has to be, or to begin with."""

# The prefixes of the RDFa initial context, and csvw (Metadata Vocabulary, section 5.1.2).
PREFIXES = Prefixes(
    {
        "as": "https://www.w3.org/ns/activitystreams#",
        "cc": "http://creativecommons.org/ns#",
        "csvw": str(CSVW),
        "ctag": "http://commontag.org/ns#",
        "dc": "http://purl.org/dc/terms/",
        "dc11": "http://purl.org/dc/elements/1.1/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "dctypes": "http://purl.org/dc/dcmitype/",
        "dqv": "http://www.w3.org/ns/dqv#",
        "duv": "https://www.w3.org/ns/duv#",
        "earl": "http://www.w3.org/ns/earl#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "gr": "http://purl.org/goodrelations/v1#",
        "grddl": "http://www.w3.org/2003/g/data-view#",
        "ht": "http://www.w3.org/2006/http#",
        "ical": "http://www.w3.org/2002/12/cal/icaltzd#",
        "ldp": "http://www.w3.org/ns/ldp#",
        "ma": "http://www.w3.org/ns/ma-ont#",
        "oa": "http://www.w3.org/ns/oa#",
        "odrl": "http://www.w3.org/ns/odrl/2/",
        "og": "http://ogp.me/ns#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "ptr": "http://www.w3.org/2009/pointers#",
        "qb": "http://purl.org/linked-data/cube#",
        "rdf": str(RDF),
        "rdfa": "http://www.w3.org/ns/rdfa#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "rev": "http://purl.org/stuff/rev#",
        "rif": "http://www.w3.org/2007/rif#",
        "rr": "http://www.w3.org/ns/r2rml#",
        "schema": "http://schema.org/",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "sioc": "http://rdfs.org/sioc/ns#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "skosxl": "http://www.w3.org/2008/05/skos-xl#",
        "ssn": "http://www.w3.org/ns/ssn/",
        "sosa": "http://www.w3.org/ns/sosa/",
        "time": "http://www.w3.org/2006/time#",
        "v": "http://rdf.data-vocabulary.org/#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "void": "http://rdfs.org/ns/void#",
        "wdr": "http://www.w3.org/2007/05/powder#",
        "wdrs": "http://www.w3.org/2007/05/powder-s#",
        "xhv": "http://www.w3.org/1999/xhtml/vocab#",
        "xml": "http://www.w3.org/XML/1998/namespace",
        "xsd": str(XSD),
    }
)

INHERITED = (
    "aboutUrl", "datatype", "default", "lang", "null", "ordered", "propertyUrl", "required",
    "separator", "textDirection", "valueUrl",
)  # fmt: skip
"""What holds for all that is below it (section 5.7)."""

_ANY = ("@id", "@type")
_GROUP = (
    *_ANY, "dialect", "notes", "tableDirection", "tableSchema", "transformations", *INHERITED,
)  # fmt: skip

PROPERTIES: Mapping[str, frozenset[str]] = {
    kind: frozenset(names)
    for kind, names in {
        "TableGroup": ("@context", "tables", *_GROUP),
        "Table": ("@context", "url", "suppressOutput", *_GROUP),
        "Schema": (
            *_ANY, "columns", "foreignKeys", "primaryKey", "rowTitles", *INHERITED,
            "@context",
        ),
        "Column": (*_ANY, "name", "suppressOutput", "titles", "virtual", *INHERITED),
        "Dialect": (
            *_ANY, "commentPrefix", "delimiter", "doubleQuote", "encoding", "header",
            "headerRowCount", "lineTerminators", "quoteChar", "skipBlankRows", "skipColumns",
            "skipInitialSpace", "skipRows", "trim", "@context",
        ),
        "Template": (*_ANY, "url", "scriptFormat", "source", "targetFormat", "titles"),
    }.items()
}  # fmt: skip
"""What each kind of description may have."""

DATATYPE = frozenset(
    {
        "@id", "@type", "base", "format", "length", "minLength", "maxLength", "minimum",
        "maximum", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive",
    }
)  # fmt: skip
"""What a datatype may have (section 5.11.2)."""

# Names that aren't those of XML Schema (section 5.11.1).
_OTHER = {
    "any": XSD["anyAtomicType"],
    "binary": XSD["base64Binary"],
    "datetime": XSD["dateTime"],
    "html": RDF["HTML"],
    "json": CSVW["JSON"],
    "number": XSD["double"],
    "xml": RDF["XMLLiteral"],
}
_XSD = (
    "anyAtomicType anyURI base64Binary boolean date dateTime dateTimeStamp decimal integer long int"
    " short byte nonNegativeInteger positiveInteger unsignedLong unsignedInt unsignedShort"
    " unsignedByte nonPositiveInteger negativeInteger double duration dayTimeDuration"
    " yearMonthDuration float gDay gMonth gMonthDay gYear gYearMonth hexBinary QName string"
    " normalizedString token language Name NMTOKEN time"
)
BUILT_IN: Mapping[str, Iri] = {**{name: XSD[name] for name in _XSD.split()}, **_OTHER}
"""The datatypes that have a name → their IRIs."""

# The range of a type of whole numbers (XSD 1.1 part 2, section 3.4.13 and following).
WHOLE: Mapping[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
}
DECIMALS = frozenset({*WHOLE, "decimal"})
NUMBERS = frozenset({*DECIMALS, "double", "float", "number"})
MOMENTS = frozenset({"date", "dateTime", "datetime", "dateTimeStamp", "time"})
DATED = frozenset({*MOMENTS, "gDay", "gMonth", "gMonthDay", "gYear", "gYearMonth"})
BYTES = frozenset({"base64Binary", "binary", "hexBinary"})
SPACED = frozenset({"string", "json", "xml", "html", "any", "anyAtomicType"})
"""The types whose values keep their white space."""

TEXTS = frozenset(
    {"string", "normalizedString", "token", "language", "Name", "NMTOKEN", "json", "xml", "html"}
)

ENCODING = re.compile(
    r"utf-?8|utf-16(?:le|be)?|us-ascii|ascii|latin-?1|iso-?8859-\d{1,2}|windows-125\d|cp\d{3,4}"
    r"|shift[_-]jis|euc-(?:jp|kr)|gb18030|gbk|big5|koi8-[ru]",
    re.IGNORECASE,
)
"""The encodings that files may be in."""

NAME = re.compile(r"(?!_)(?:[A-Za-z0-9_.]|%[0-9A-Fa-f]{2})+")  # RFC 6570, section 2.3
"""The name of a column."""

TRIMS: Mapping[str, str] = {
    "true": "both", "false": "neither", "start": "start", "end": "end",
}  # fmt: skip
"""Where white space around cells is taken off, as it is written → as it is called here."""
