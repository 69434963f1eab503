"""What CKAN's own code makes of catalogues; run by the Python of CKAN's environment.

It reads lists of questions from standard input, a JSON list in each line, and writes the list of
their answers as a line: starting CKAN takes seconds, so that one process answers all tests. No
site, database or search engine is needed: only what stores is replaced, all that reads, matches and
validates is CKAN's.

- ``{"do": "parse", "file" or "text": …, "format": …, "profile": …}``: the datasets that its parser
  finds; for each the fields for which an import would refuse it, and why, and those that it would
  ignore; and the address of the next page.
- ``{"do": "gather", "url": …, "profile": …}``: what the harvester fetches over HTTP, page by page:
  the same of its datasets, what it knows them by, and its errors.
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
from ckan.lib.navl.dictization_functions import validate  # noqa: E402
from ckan.logic.schema import default_create_package_schema, default_tags_schema  # noqa: E402
from ckan.model.license import LicenseRegister  # noqa: E402
from ckanext.dcat.harvesters import rdf  # noqa: E402
from ckanext.dcat.processors import RDFParser  # noqa: E402
from ckanext.harvest.harvesters import base  # noqa: E402

from ckan import model  # noqa: E402


class Nobody:
    """In the place of a session with the database: it is empty."""

    def query(self, *_columns):
        return self

    def filter(self, *_conditions):
        return self

    def all(self):
        return []


base.Session = Nobody()


def import_schema():
    """What ``package_create`` validates with, but for what looks into the database."""
    schema = default_create_package_schema()
    schema["name"] = [each for each in schema["name"] if "package_name" not in each.__name__]
    schema["private"] = schema["owner_org"] = []
    return schema


def imported(dataset):
    """The fields for which the import refuses a whole dataset, and why; and those it ignores.

    That is a site without ckanext-scheming: with it, what is valid is the choice of each site.
    """
    dataset = json.loads(json.dumps(dataset))  # validators change it
    if "name" not in dataset and dataset.get("title"):
        dataset["name"] = base.HarvesterBase._gen_new_name(dataset["title"])
    context = {"model": model, "session": Nobody(), "user": "harvest", "ignore_auth": True}
    kept, errors = validate(dict(dataset), import_schema(), context)
    why = {field: json.dumps(messages) for field, messages in errors.items()}
    return why, sorted(dataset.keys() - kept.keys() - {"owner_org"})


def with_import(datasets):
    both = [imported(dataset) for dataset in datasets]
    return {
        "datasets": datasets,
        "refused": [errors for errors, _ in both],
        "ignored": [names for _, names in both],
    }


def parse(question):
    parser = RDFParser(profiles=[question["profile"]])
    try:
        text = question.get("text") or Path(question["file"]).read_bytes().decode("utf-8")
        parser.parse(text, _format=question["format"])
        datasets = list(parser.datasets())
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {**with_import(datasets), "next": str(parser.next_page() or "")}


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
    harvester._mark_datasets_for_deletion = lambda guids, job: []
    rdf.HarvestObject = Stored
    rdf.model.Package.get = lambda _id: SimpleNamespace(owner_org="", url=question["url"])
    try:
        kept = rdf.DCATRDFHarvester.gather_stage(harvester, SimpleNamespace(source=source))
    except Exception as error:
        errors.append(f"{type(error).__name__}: {error}")  # CKAN catches some only
        return {"datasets": [], "guids": [], "errors": errors}
    found = [row for row in Stored.rows if row.id in set(kept or [])]
    datasets = [json.loads(row.fields["content"]) for row in found]
    guids = [row.fields["guid"] for row in found]
    return {**with_import(datasets), "guids": guids, "errors": errors}


def tags(question):
    found = {}
    for name in question["names"]:
        context = {"model": None, "session": None}
        _, errors = validate({"name": name}, default_tags_schema(), context)
        if errors:
            found[name] = errors["name"][0]
    return {"refused": found}


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
    for line in sys.stdin:
        answers = [asked[question["do"]](question) for question in json.loads(line)]
        out.write(json.dumps(answers) + "\n")
        out.flush()


main()
