"""The house numbers and words: short functions and files, docstrings, nothing that leaks."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

import pytest

import external
import publisher

ROOT = external.ROOT
SOURCE = ROOT / "src" / "publisher"
SOURCES = sorted(SOURCE.rglob("*.py"))
BESIDE = [path for name in ("tests", "scripts", "bench") for path in ROOT.glob(f"{name}/**/*.py")]
CODE = sorted([*SOURCES, *BESIDE])
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Documented: TypeAlias = Function | ast.ClassDef | ast.Module


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, Function):
            yield node


def length(function: Function) -> int:
    """The lines of a function from its ``def`` to its end, docstring not counted."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or 0) - docstring.lineno + 1)


def lengths() -> dict[str, int]:
    return {
        f"{relative(path)}:{function.lineno} {function.name}": length(function)
        for path in SOURCES
        for function in functions(path)
    }


def test_half_of_the_functions_are_under_10_lines() -> None:
    assert statistics.median(lengths().values()) < 10


def test_nine_of_ten_functions_are_under_25_lines() -> None:
    ninetieth = statistics.quantiles(lengths().values(), n=10, method="inclusive")[8]
    assert ninetieth < 25, sorted(lengths().items(), key=lambda item: -item[1])[:20]


def test_no_function_is_over_50_lines() -> None:
    assert {name: lines for name, lines in lengths().items() if lines > 50} == {}


def test_files_are_under_400_lines() -> None:
    counts = {relative(path): len(path.read_text("utf-8").splitlines()) for path in CODE}
    assert {name: lines for name, lines in counts.items() if lines >= 400} == {}


def caught(handler: ast.ExceptHandler) -> set[str]:
    """The names that an ``except`` catches; an empty set for a bare one."""
    if handler.type is None:
        return set()
    return {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}


def goes_on(handler: ast.ExceptHandler) -> bool:
    """Whether an ``except`` only cleans up: it ends by raising again what it caught."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


# The edges, of the program and of a process; and where a library's own errors are of no class but
# Exception.
WIDE = {"__main__.py", "forks.py", "remainder.py"}


def test_no_bare_except_and_exception_only_at_the_edge() -> None:
    found = []
    for path in SOURCES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ExceptHandler):
                names = caught(node)
                wide = bool(names & {"Exception", "BaseException"}) and not goes_on(node)
                if not (names or node.type) or (wide and path.name not in WIDE):
                    found.append(f"{relative(path)}:{node.lineno}")
    assert found == []


def test_only_the_command_line_prints() -> None:
    found = [
        f"{relative(path)}:{node.lineno}"
        for path in SOURCES
        if path.name != "__main__.py" and path.parent.name != "cli"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "input", "exit", "quit"}
    ]
    assert found == []


def undocumented(node: Documented, name: str) -> Iterator[str]:
    """The public names at and under a module or class that have no docstring."""
    if ast.get_docstring(node) is None:
        yield name
    if isinstance(node, Function):
        return
    for child in node.body:
        if isinstance(child, Documented) and not child.name.startswith("_") and not repeats(child):
            yield from undocumented(child, f"{name}.{child.name}")


def repeats(node: Documented) -> bool:
    """Whether a function is one signature of several, or says its parent's again."""
    decorators = [] if isinstance(node, ast.Module) else node.decorator_list
    words = {ast.unparse(decorator).split(".")[-1] for decorator in decorators}
    return bool(words & {"overload", "override", "setter"})


def test_public_names_have_docstrings() -> None:
    found = [name for path in SOURCES for name in undocumented(parsed(path), relative(path))]
    assert found == []


FORBIDDEN_NAMES = {"manager", "helper", "helpers", "util", "utils", "service", "services"}
FORBIDDEN_NAMES |= {"processor", "handler", "handlers", "core", "common", "misc"}


def test_modules_are_named_after_what_they_hold() -> None:
    words = {
        word: relative(path)
        for path in SOURCES
        for part in path.relative_to(SOURCE).with_suffix("").parts
        for word in part.strip("_").split("_")
    }
    assert {word: words[word] for word in FORBIDDEN_NAMES & set(words)} == {}


def test_code_knows_no_agency() -> None:
    texts = [path for path in SOURCE.rglob("*") if path.suffix in {".py", ".html", ".css", ".toml"}]
    pattern = re.compile(r"soca|serious organised crime|national crime agency", re.IGNORECASE)
    assert [relative(path) for path in texts if pattern.search(path.read_text("utf-8"))] == []


# Written in pieces, so that this file doesn't hold them itself.
PRIVATE_PLACES = re.compile(
    r"(?<![\w.~-])/(?:wo"
    r"rk|t"
    r"mp)\b(?!\.)|(?:registry\.npm"
    r"js|pypi\.o"
    r"rg/simple|files\.python"
    r"hosted|deb\.deb"
    r"ian)"
)
NOT_OURS = {".git", ".venv", ".ckan", "site", "dist", "build", "node_modules"}
BINARY = {".png", ".ico", ".gz", ".woff2", ".pyc"}


def project_files() -> Iterator[Path]:
    """Every text file of the project, without asking git, which may be absent."""
    for top in sorted(ROOT.iterdir()):
        if top.name in NOT_OURS or top.name.endswith(("_cache", ".egg-info", ".hypothesis")):
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and path.suffix not in BINARY and "node_modules" not in path.parts:
                yield path


def test_files_name_no_place_of_one_machine() -> None:
    found = [
        f"{relative(path)}: {match[0]}"
        for path in project_files()
        for match in PRIVATE_PLACES.finditer(path.read_text("utf-8", errors="replace"))
    ]
    assert found == []


@pytest.mark.parametrize("text", ["cd /wo" + "rk/x", "'/tm" + "p'", "https://deb.deb" + "ian.org"])
def test_place_of_one_machine_is_found(text: str) -> None:
    assert PRIVATE_PLACES.search(text)


def test_exported_names_exist_and_are_all_of_them() -> None:
    exported = list(getattr(publisher, "__all__", ()))
    assert exported, "publisher.__all__ is missing"
    assert len(exported) == len(set(exported))  # their order is ruff's affair (RUF022)
    assert [name for name in exported if not hasattr(publisher, name)] == []
    public = {
        name
        for name, value in vars(publisher).items()
        if not name.startswith("_") and not isinstance(value, ModuleType) and name != "annotations"
    }
    assert public - set(exported) == set()
