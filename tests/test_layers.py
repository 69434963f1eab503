"""Rooms import from lower levels only, and third-party packages enter through their rooms."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import external
from layers import LEVELS, PIECES

SOURCE = external.ROOT / "src" / "publisher"

# Third-party package → the modules, or whole rooms, through which it enters.
THIRD_PARTY = {
    "brotli": {"packing"},
    "click": {"__main__", "cli", "terminal"},
    "jinja2": {"writers"},
    "justhtml": {"webpages"},
    "markdown_it": {"sources.markdown", "writers.prose"},
    "openpyxl": {"sources.tabular.workbook"},
    "uritemplate": {"sources.tabular.templates"},
    "markupsafe": {"search.texts", "server.querypage", "writers"},
    "pagefind_bin": {"search.index"},
    "pyld": {"contexts", "sources.jsonld"},
    "pyoxigraph": {
        "canonical",
        "config.values",
        "oxigraph",
        "queries",
        "sources",
        "stores",
        "writers",
    },
    "pyshacl": {"checks.shacl.remainder"},
    "starlette": {"server"},
    "uvicorn": {"server"},
    "watchfiles": {"server.watch"},
    "yaml": {"sources.nodes"},
    "rdflib": {"catalog", "checks.shacl.remainder", "publication", "terms"},
}


def module_names() -> list[str]:
    paths = (path.relative_to(SOURCE).with_suffix("") for path in SOURCE.rglob("*.py"))
    return sorted(".".join(path.parts) for path in paths)


def imports(name: str, tree: ast.Module) -> Iterator[str]:
    """Each import anywhere in a module, in functions too, as an absolute dotted name."""
    package = ["publisher", *name.split(".")][:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


def own(imported: str, modules: set[str]) -> str | None:
    """The module of ours that an import reads, or ``None`` if it isn't ours."""
    parts = imported.split(".")
    if parts.pop(0) != "publisher":
        return None
    while parts:
        for name in (".".join(parts), ".".join([*parts, "__init__"])):
            if name in modules:
                return name
        if len(parts) == 1 and parts[0] in LEVELS:
            return parts[0]  # a room that isn't built yet
        parts.pop()
    return "__init__"


def room(module: str) -> str:
    return module.partition(".")[0]


def may_import(module: str, other: str) -> bool:
    if room(module) != room(other):
        return LEVELS.get(room(other), 99) < LEVELS[room(module)]
    pieces = PIECES.get(room(module), ())
    inner, other_inner = module.partition(".")[2], other.partition(".")[2]
    if inner in pieces:
        return other_inner in pieces[: pieces.index(inner)]
    return inner.endswith("__init__") or other_inner in pieces


def faults(module: str, text: str, modules: set[str]) -> list[str]:
    """What a module imports and may not."""
    found = []
    for imported in imports(module, ast.parse(text)):
        other = own(imported, modules)
        top = imported.split(".")[0]
        if other is not None:
            if other != module and not may_import(module, other):
                found.append(f"{module} imports {other}")
        elif top not in sys.stdlib_module_names and not enters(top, module):
            found.append(f"{module} imports {top}")
    return found


def enters(package: str, module: str) -> bool:
    rooms = THIRD_PARTY.get(package, set())
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


MODULES = module_names()


@pytest.mark.parametrize("module", MODULES)
def test_module_has_a_level_and_imports_from_below(module: str) -> None:
    assert room(module) in LEVELS, f"{room(module)} is in no level: see the design's table"
    path = SOURCE.joinpath(*module.split(".")).with_suffix(".py")
    assert faults(module, path.read_text("utf-8"), set(MODULES)) == []


@pytest.mark.parametrize(
    ("module", "text", "fault"),
    [
        ("iris", "from publisher.site import plan", "iris imports site"),
        ("iris", "from publisher import site", "iris imports site"),
        ("iris", "from . import site", "iris imports site"),
        ("iris", "import publisher", "iris imports __init__"),
        ("iris", "from publisher.formats import FORMATS", "iris imports formats"),
        ("cli", "def run():\n    import jinja2.ext", "cli imports jinja2"),
        (
            "checks.links",
            "from publisher.checks.shapes import run",
            "checks.links imports checks.shapes",
        ),
        ("checks.report", "from .links import run", "checks.report imports checks.links"),
        ("writers.turtle", "import httpx", "writers.turtle imports httpx"),
    ],
)
def test_upward_import_is_found(module: str, text: str, fault: str) -> None:
    modules = {"__init__", "cli", "formats", "iris", "site", "writers.turtle"}
    modules |= {"checks.__init__", "checks.links", "checks.report", "checks.shapes"}
    assert faults(module, text, modules) == [fault]


def test_downward_imports_are_allowed() -> None:
    modules = {"__init__", "terms", "checks.__init__", "checks.links", "checks.report"}
    text = "import ast\nfrom publisher.terms import Iri\nfrom publisher.checks.report import Result"
    assert faults("checks.links", text, modules) == []
    assert faults("checks.__init__", "from publisher.checks.links import run", modules) == []


def test_every_dependency_has_its_rooms() -> None:
    import tomllib

    pyproject = tomllib.loads((external.ROOT / "pyproject.toml").read_text("utf-8"))
    project = pyproject["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["serve"]]
    lines += [
        *project["optional-dependencies"]["xlsx"],
        *project["optional-dependencies"]["search"],
    ]
    names = {line.split(">")[0] for line in lines} - {"httptools"}  # uvicorn asks for it
    imported_as = {
        "markdown-it-py": "markdown_it",
        "pagefind-bin": "pagefind_bin",
        "pyyaml": "yaml",
    }
    assert {imported_as.get(name, name) for name in names} == set(THIRD_PARTY)


def test_source_folder_is_there() -> None:
    assert Path(SOURCE, "errors.py").is_file()
    assert "errors" in MODULES
