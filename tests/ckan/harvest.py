"""What CKAN's own code makes of catalogues; run by the Python of CKAN's environment.

It reads a list of questions as JSON from standard input and writes a list of answers: starting CKAN
takes seconds, so that one run answers many. No site, database or search engine is needed: only what
stores is replaced, everything that reads is CKAN's.

- ``{"do": "parse", "file": …, "format": …, "profile": …}``: the datasets that its parser finds, and
  the address of the next page.
- ``{"do": "gather", "url": …, "profile": …}``: what the harvester fetches over HTTP, page by page:
  its datasets, what it
  knows them by, and its errors.
- ``{"do": "tags", "names": […]}``: the keywords that its validators refuse, and why.
- ``{"do": "known"}``: the licences that it knows, by address and by title, and its names of formats
  by media type and by abbreviation.
"""

import json
import logging
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

from ckan.common import config  # noqa: E402
from ckan.lib.helpers import resource_formats  # noqa: E402
from ckan.lib.munge import munge_title_to_name  # noqa: E402
from ckan.lib.navl.dictization_functions import validate  # noqa: E402
from ckan.logic.schema import default_tags_schema  # noqa: E402
from ckan.model.license import LicenseRegister  # noqa: E402
from ckanext.dcat.harvesters import rdf  # noqa: E402
from ckanext.dcat.processors import RDFParser  # noqa: E402


def parse(question):
    parser = RDFParser(profiles=[question["profile"]])
    try:
        text = Path(question["file"]).read_bytes().decode("utf-8")
        parser.parse(text, _format=question["format"])
        return {"datasets": list(parser.datasets()), "next": str(parser.next_page() or "")}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


class Stored:
    """In the place of a row of the database."""

    rows: ClassVar[list] = []

    def __init__(self, **fields):
        self.id = str(len(self.rows))
        self.fields = fields

    def save(self):
        self.rows.append(self)


def gather(question):
    config["ckanext.dcat.rdf.profiles"] = question["profile"]
    errors, Stored.rows = [], []
    source = SimpleNamespace(id="source", url=question["url"], config=None)
    harvester = rdf.DCATRDFHarvester.__new__(rdf.DCATRDFHarvester)
    harvester._save_gather_error = lambda message, job: errors.append(str(message))
    harvester._gen_new_name = lambda title, existing_name=None: munge_title_to_name(title)
    harvester._mark_datasets_for_deletion = lambda guids, job: []
    rdf.HarvestObject = Stored
    rdf.model.Package.get = lambda _id: SimpleNamespace(owner_org="", url=question["url"])
    try:
        kept = rdf.DCATRDFHarvester.gather_stage(harvester, SimpleNamespace(source=source))
    except Exception as error:
        return {"datasets": [], "guids": [], "errors": [f"{type(error).__name__}: {error}"]}
    found = [row for row in Stored.rows if row.id in set(kept or [])]
    return {
        "datasets": [json.loads(row.fields["content"]) for row in found],
        "guids": [row.fields["guid"] for row in found],
        "errors": errors,
    }


def tags(question):
    refused = {}
    for name in question["names"]:
        context = {"model": None, "session": None}
        _, errors = validate({"name": name}, default_tags_schema(), context)
        if errors:
            refused[name] = errors["name"][0]
    return {"refused": refused}


def known(question):
    licences = list(LicenseRegister().items())
    return {
        "addresses": {licence.url: name for name, licence in licences if licence.url},
        "titles": {licence.title: name for name, licence in licences},
        "formats": {key: kind[1] for key, kind in resource_formats().items()},
    }


def main():
    config["ckan.locale_default"] = "en"
    asked = {"parse": parse, "gather": gather, "tags": tags, "known": known}
    out = sys.stdout
    sys.stdout = sys.stderr  # nothing else may speak there
    answers = [asked[question["do"]](question) for question in json.load(sys.stdin)]
    json.dump(answers, out)


main()
