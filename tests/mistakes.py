"""Mistakes in the catalogue of ``seeded``, each with the rules that name it."""

from seeded import Mistake

TITLE = 'dcterms:title "Water levels"@en ;'
DESCRIPTION = (
    'dcterms:description "The level of each river and lake, measured every day at ten."@en ;'
)
KEYWORDS = 'dcat:keyword "water levels"@en , "rivers"@en ;'
CONTACT = "dcat:contactPoint <id/hydrology> ;\n    dcat:landingPage"
FN, EMAIL = 'vcard:fn "Hydrology" ;', "vcard:hasEmail <mailto:hydrology@agency.example> ."
ISSUED, MODIFIED = (
    'dcterms:issued "2012-02-03"^^xsd:date ;',
    'dcterms:modified "2013-09-30"^^xsd:date ;',
)
PERIOD = '[ a dcterms:PeriodOfTime ;\n        dcat:startDate "2010-01-01"^^xsd:date ; dcat:endDate'
START = 'dcat:startDate "2010-01-01"^^xsd:date ; dcat:endDate "2013-09-30"^^xsd:date ]'
CSV = "<id/dataset/levels#csv>\n"
FILE = "dcat:downloadURL <https://files.example/levels.csv> ;"
PDF = "<id/dataset/reports#pdf>\n    dcat:downloadURL <https://files.example/reports.pdf> ."
SIZE = '"5300"^^xsd:nonNegativeInteger'
AGENCY = "data/agency.ttl"
TOML = "publisher.toml"
LICENCE = 'licence = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"'

NO_TITLE = "ckan.title-missing dcat-ap-3.dataset-title dcat-us.title-missing"
NO_DESCRIPTION = "ckan.description-missing dcat-ap-3.dataset-description"
NO_DESCRIPTION += " dcat-us.description-missing google-dataset.description-missing"
NAMELESS = "ckan.publisher-name dcat-ap-3.publisher-name dcat-us.publisher-name"

MISTAKES = {
    # Titles and descriptions
    "no title": Mistake(f"{NO_TITLE} google-dataset.name-missing", TITLE, ""),
    "empty title": Mistake(
        "ckan.title-missing dcat-us.title-missing google-dataset.name-missing",
        TITLE,
        'dcterms:title ""@en ;',
    ),
    "label instead of a title": Mistake(
        f"{NO_TITLE} google-dataset.name-missing",
        TITLE,
        'skos:prefLabel "Water levels"@en ;',
    ),
    "title in the wrong tag": Mistake(
        "ckan.text-language", TITLE, 'dcterms:title "Pegel"@de , "Water levels"@en-GB ;'
    ),
    "two titles in one language": Mistake(
        "ckan.text-several", TITLE, 'dcterms:title "Water levels"@en , "Levels"@en ;'
    ),
    "same title twice": Mistake(
        "ckan.title-same google-dataset.title-same", TITLE, 'dcterms:title "Yearly reports"@en ;'
    ),
    "no description": Mistake(NO_DESCRIPTION, DESCRIPTION, ""),
    "short description": Mistake(
        "google-dataset.description-length", DESCRIPTION, 'dcterms:description "Levels."@en ;'
    ),
    "long description": Mistake(
        "dcat-us.description-long google-dataset.description-length",
        DESCRIPTION,
        f'dcterms:description "{"Levels of water. " * 600}"@en ;',
    ),
    # Keywords
    "apostrophe in a keyword": Mistake(
        "ckan.keyword-refused", KEYWORDS, 'dcat:keyword "Adults\' services"@en ;'
    ),
    "ampersand in a keyword": Mistake(
        "ckan.keyword-refused", KEYWORDS, 'dcat:keyword "rivers & lakes"@en ;'
    ),
    "keyword of one letter": Mistake("ckan.keyword-length", KEYWORDS, 'dcat:keyword "w"@en ;'),
    "keyword of 120 letters": Mistake(
        "ckan.keyword-length", KEYWORDS, f'dcat:keyword "{"water " * 20}"@en ;'
    ),
    "comma in a keyword": Mistake("ckan.keyword-split", KEYWORDS, 'dcat:keyword "rivers, lakes" ;'),
    "keyword twice": Mistake(
        "dcat-us.keyword-twice", KEYWORDS, 'dcat:keyword "Pegel"@de , "Pegel" ;'
    ),
    "no keyword": Mistake("dcat-ap-3.keyword-missing google-dataset.keyword-missing", KEYWORDS, ""),
    # Themes
    "nothing that could be a keyword": Mistake(
        "dcat-us.keyword-missing dcat-ap-3.keyword-missing dcat-ap-3.theme-missing"
        " google-dataset.keyword-missing",
        f"{KEYWORDS}\n    dcat:theme theme:ENVI ;",
        "",
    ),
    "no theme": Mistake("dcat-ap-3.theme-missing", "dcat:theme theme:ENVI ;", ""),
    "theme that nobody describes": Mistake(
        "dcat-ap-3.theme-undescribed dcat-ap-3.theme-unknown",
        "theme:ENVI",
        "<https://themes.example/water>",
    ),
    "theme as a text": Mistake("dcat-ap-3.text dcat-us.text", "theme:ENVI", '"Environment"'),
    # Publisher and contact
    "no publisher": Mistake(
        "ckan.publisher-missing dcat-ap-3.catalog-publisher dcat-ap-3.publisher-missing"
        " dcat-us.publisher-missing dcat-us.service google-dataset.publisher-missing",
        'publisher = "id/agency"\n',
        "",
        TOML,
    ),
    "publisher as a text": Mistake(
        "ckan.publisher-name dcat-ap-3.text dcat-us.text",
        TITLE,
        f'{TITLE} dcterms:publisher "The agency" ;',
    ),
    "publisher that nobody describes": Mistake(
        NAMELESS, TITLE, f"{TITLE} dcterms:publisher <https://elsewhere.example/agency> ;"
    ),
    "publisher without a name": Mistake(
        f"{NAMELESS}", 'skos:prefLabel "Water Agency"@en ;\n', "", AGENCY
    ),
    "publisher with two names": Mistake(
        "dcat-us.publisher-names",
        'skos:prefLabel "Water Agency"@en ;\n',
        'foaf:name "Water Agency" , "WA" ;\n',
        AGENCY,
    ),
    "two publishers": Mistake(
        "ckan.publisher-several dcat-ap-3.several dcat-us.several",
        TITLE,
        f"{TITLE} dcterms:publisher <id/agency> , <id/dataset/levels#lab> ; .\n"
        '<id/dataset/levels#lab> skos:prefLabel "Laboratory"@en .\n<id/dataset/levels>',
    ),
    "publisher of no kind": Mistake(
        "dcat-ap-3.publisher-type",
        "@en ;\n    dcterms:type <http://purl.org/adms/publishertype/NationalAuthority> .",
        "@en .",
        AGENCY,
    ),
    "no contact": Mistake(
        "ckan.contact-missing dcat-ap-3.contact-missing dcat-us.contact-missing dcat-us.service",
        '[contact]\nname = "Data team"\nemail = "data@agency.example"\n',
        "",
        TOML,
    ),
    "contact without a name": Mistake("ckan.contact-name dcat-us.contact-name", FN, "", AGENCY),
    "contact without an e-mail address": Mistake(
        "ckan.contact-email dcat-us.contact-email",
        f"{FN}\n    {EMAIL}",
        'vcard:fn "Hydrology" .',
        AGENCY,
    ),
    "e-mail address without mailto": Mistake(
        "dcat-us.contact-email-form", EMAIL, 'vcard:hasEmail "hydrology@agency.example" .', AGENCY
    ),
    "contact of schema.org": Mistake(
        "ckan.contact-name ckan.contact-email dcat-us.contact-name dcat-us.contact-email",
        f"vcard:Organization ;\n    {FN}\n    {EMAIL}",
        '<http://schema.org/ContactPoint> ; <http://schema.org/email> "hydrology@agency.example" .',
        AGENCY,
    ),
    "contact as a text": Mistake(
        "ckan.contact-name dcat-ap-3.text dcat-us.text",
        CONTACT,
        'dcat:contactPoint "hydrology@agency.example" ;\n    dcat:landingPage',
    ),
    "two contacts": Mistake(
        "ckan.contact-several",
        CONTACT,
        "dcat:contactPoint <id/hydrology> , <id/catalog#contact> ;\n    dcat:landingPage",
    ),
    "telephone number with letters": Mistake(
        "dcat-us.phone", FN, f'{FN} vcard:tel "0800 WATER" ;', AGENCY
    ),
    # Licences
    "licence that CKAN doesn't know": Mistake(
        "ckan.licence-unknown dcat-ap-3.licence-type",
        LICENCE,
        'licence = "https://licences.example/open"',
        TOML,
    ),
    "no licence": Mistake(
        "ckan.licence-missing dcat-ap-3.catalog-more dcat-ap-3.licence-missing"
        " google-dataset.licence-missing",
        LICENCE,
        "",
        TOML,
    ),
    "licence as a text": Mistake(
        "ckan.licence-unknown dcat-ap-3.text dcat-us.text google-dataset.licence-text",
        TITLE,
        f'{TITLE} dcterms:license "OGL v3" ;',
    ),
    "two licences for a file": Mistake(
        "dcat-ap-3.several dcat-us.several ckan.licence-several",
        FILE,
        f"{FILE} dcterms:license <https://creativecommons.org/licenses/by/4.0/> ,"
        " <https://creativecommons.org/publicdomain/zero/1.0/> ;",
    ),
    # Files
    "no file": Mistake(
        "dcat-ap-3.distribution-missing google-dataset.download-missing",
        "xsd:date ;\n    dcat:distribution <id/dataset/reports#pdf> .",
        "xsd:date .",
    ),
    "file without an address": Mistake(
        "ckan.distribution-address dcat-ap-3.address-missing google-dataset.download-missing"
        " ckan.format-missing dcat-ap-3.format-missing",
        PDF,
        '<id/dataset/reports#pdf> dcterms:title "As PDF"@en .',
    ),
    "address of a file as a text": Mistake(
        "dcat-ap-3.text dcat-us.text dcat-ap-3.distribution-description",
        FILE,
        'dcat:downloadURL "https://files.example/levels.csv" ; dcterms:format eu:file-type\\/CSV ;'
        " dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ;",
    ),
    "address with one slash": Mistake(
        "ckan.address-unusable", "<https://levels.example/> ;", "<http:/levels.example> ;"
    ),
    "two files of one distribution": Mistake(
        "ckan.download-several dcat-us.several",
        FILE,
        "dcat:downloadURL <https://files.example/levels.csv> ,"
        " <https://files.example/levels-2.csv> ;",
    ),
    "file without an address of its own": Mistake(
        "ckan.distribution-blank dcat-ap-3.licence-missing",
        "dcat:distribution <id/dataset/reports#pdf> .",
        "dcat:distribution <id/dataset/reports#pdf> , [ a dcat:Distribution ;"
        ' dcterms:title "As text"@en ; dcat:downloadURL <https://files.example/r.txt> ;'
        " dcat:mediaType <https://www.iana.org/assignments/media-types/text/plain> ;"
        " dcterms:format eu:file-type\\/TXT ] .",
    ),
    "format that can't be told": Mistake(
        "ckan.format-missing dcat-ap-3.format-missing dcat-us.media-type-missing"
        " dcat-ap-3.distribution-description",
        "<https://files.example/reports.pdf>",
        "<https://files.example/reports>",
    ),
    "media type as a text": Mistake(
        "dcat-ap-3.text dcat-us.text", FILE, f'{FILE} dcat:mediaType "text/csv" ;'
    ),
    "media type that IANA doesn't know": Mistake(
        "dcat-us.media-type-unknown ckan.media-type-label",
        FILE,
        f"{FILE} dcat:mediaType <https://www.iana.org/assignments/media-types/text/cvs> ;",
    ),
    "media type without a label": Mistake(
        "ckan.media-type-label",
        FILE,
        f"{FILE} dcat:mediaType <https://www.iana.org/assignments/media-types/application/a2l> ;",
    ),
    "format as a text": Mistake(
        "dcat-ap-3.text dcat-us.text", FILE, f'{FILE} dcterms:format "CSV" ;'
    ),
    "format that the EU doesn't know": Mistake(
        "dcat-ap-3.format-unknown", FILE, f"{FILE} dcterms:format eu:file-type\\/CVS ;"
    ),
    "size of another kind": Mistake("dcat-ap-3.byte-size dcat-us.size", SIZE, "5300"),
    "size in words": Mistake(
        "ckan.size-unreadable dcat-ap-3.byte-size dcat-us.size", SIZE, '"5.3 kB"'
    ),
    "checksum without algorithm": Mistake(
        "dcat-ap-3.checksum dcat-us.checksum",
        "spdx:algorithm spdx:checksumAlgorithm_sha256 ;\n",
        "",
    ),
    # Dates and periods
    "date as it is spoken": Mistake(
        "dcat-ap-3.date dcat-us.date", ISSUED, 'dcterms:issued "07/10/2013" ;'
    ),
    "issued after the last change": Mistake(
        "dcat-ap-3.issued-after-modified dcat-us.issued-after-modified",
        ISSUED,
        'dcterms:issued "2014-02-03"^^xsd:date ;',
    ),
    "period that ends before it begins": Mistake(
        "dcat-ap-3.period-backwards dcat-us.period-backwards",
        START,
        START.replace("2010", "2020"),
    ),
    "no dates": Mistake("dcat-us.modified-missing", f"{ISSUED}\n    {MODIFIED}", ""),
    "no period": Mistake(
        "dcat-ap-3.period-missing",
        f'dcterms:temporal {PERIOD} "2013-09-30"^^xsd:date ] ;',
        "",
    ),
    "no place": Mistake(
        "dcat-ap-3.spatial-missing",
        "dcterms:spatial country:GBR ;\n    dcterms:temporal [ a dcterms:PeriodOfTime ;\n"
        '        dcat:startDate "2010',
        'dcterms:temporal [ a dcterms:PeriodOfTime ;\n        dcat:startDate "2010',
    ),
    "period as a text": Mistake(
        "ckan.period-text dcat-ap-3.text dcat-us.text",
        f'{PERIOD} "2013-09-30"^^xsd:date ]',
        '"2010/2013"',
    ),
    "period of schema.org with https": Mistake(
        "ckan.period-dates",
        START,
        '<https://schema.org/startDate> "2010-01-01"^^xsd:date ]',
    ),
    "period without a start": Mistake(
        "dcat-ap-3.period-start", START, 'dcat:endDate "2013-09-30"^^xsd:date ]'
    ),
    # Values of lists
    "language as a word": Mistake(
        "dcat-ap-3.text dcat-us.language-unknown dcat-us.text",
        TITLE,
        f'{TITLE} dcterms:language "english" ;',
    ),
    "language of three letters": Mistake(
        "dcat-ap-3.language-unknown dcat-us.language-unknown",
        TITLE,
        f"{TITLE} dcterms:language <http://id.loc.gov/vocabulary/iso639-2/hat> ;",
    ),
    "frequency as a text": Mistake("dcat-ap-3.text dcat-us.text", "frequency:DAILY", '"daily"'),
    "frequency that the EU doesn't know": Mistake(
        "dcat-ap-3.frequency-unknown dcat-us.frequency-unknown",
        "frequency:DAILY",
        "frequency:EVERY_DAY",
    ),
    "place as a text": Mistake(
        "dcat-ap-3.text dcat-us.text",
        "country:GBR ;\n    dcterms:temporal [ a dcterms:PeriodOfTime ;\n"
        '        dcat:startDate "2010-01-01"',
        '"United Kingdom" ;\n    dcterms:temporal [ a dcterms:PeriodOfTime ;\n'
        '        dcat:startDate "2010-01-01"',
    ),
    "place without a name": Mistake(
        "ckan.place-unnamed",
        TITLE,
        f"{TITLE} dcterms:spatial <https://sws.geonames.org/2635167/> ;",
    ),
    "access rights of version 1.1": Mistake(
        "dcat-us.access-rights-legacy dcat-ap-3.text dcat-us.text",
        "dcterms:accessRights access:PUBLIC ;\n    dcterms:accrualPeriodicity frequency:DAILY",
        'dcterms:accessRights "restricted public" ;'
        "\n    dcterms:accrualPeriodicity frequency:DAILY",
    ),
    "no access rights": Mistake(
        "dcat-ap-3.access-rights-missing",
        "dcterms:accessRights access:PUBLIC ;\n    dcterms:accrualPeriodicity frequency:DAILY",
        "dcterms:accrualPeriodicity frequency:DAILY",
    ),
    "landing page as a text": Mistake(
        "dcat-ap-3.text dcat-us.text ckan.address-unusable",
        "<https://levels.example/about>",
        '"levels.example"',
    ),
    "standard as a text": Mistake(
        "dcat-ap-3.text dcat-us.text", "<https://standards.example/levels> ;", '"ISO 4373" ;'
    ),
    # Identity
    "same identifier twice": Mistake(
        "dcat-us.identifier-same dcat-ap-3.identifier-same",
        'dcterms:title "Yearly reports"@en ;',
        'dcterms:title "Yearly reports"@en ; dcterms:identifier "WL-1" ;',
    ),
    "two identifiers": Mistake("dcat-us.identifier-several", '"WL-1"', '"WL-1" , "10.1000/182"'),
    "http instead of https": Mistake(
        f"dcat-ap-3.twin {NAMELESS}",
        TITLE,
        f"{TITLE} dcterms:publisher <http://agency.example/id/agency> ;",
    ),
    # Services and the catalogue
    "service without an address": Mistake(
        "dcat-ap-3.service dcat-us.service",
        "dcat:endpointURL <https://levels.example/search> ;\n",
        "",
    ),
    "service without a contact": Mistake(
        "dcat-us.service",
        "dcat:contactPoint <id/hydrology> ;\n    dcat:endpointURL",
        "dcat:endpointURL",
    ),
    "no dates of the catalogue": Mistake(
        "dcat-ap-3.catalog-more",
        'dcterms:issued "2012-01-01"^^xsd:date ;'
        "\n    dcterms:spatial country:GBR ;\n    dcat:service",
        "dcterms:spatial country:GBR ;\n    dcat:service",
    ),
}
