"""The documentation says what is so: its commands and code run, its links lead somewhere."""

import ast
import doctest
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

import pytest

import external
import publisher
from layers import LAYERS
from publisher import config, limits
from publisher.formats import FORMATS
from publisher.pagerules import PageRules

ROOT = external.ROOT
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")])
IDS = [path.relative_to(ROOT).as_posix() for path in PAGES]

FENCE = re.compile(
    r"^(?P<mark><!-- not run: [^\n]+ -->\n+)?```(?P<kind>\w+)(?P<info>[^\n]*)\n(?P<text>.*?)^```",
    re.MULTILINE | re.DOTALL,
)


@dataclass
class Block:
    """A fenced block: its text, the line of the page that it starts on, the file that it is."""

    kind: str
    text: str
    line: int
    file: str = ""


def blocks(text: str, *kinds: str) -> list[Block]:
    """The blocks of some kinds, or (no kind) of all, that are to be run, in order."""
    return [
        Block(
            match["kind"],
            match["text"],
            text.count("\n", 0, match.start("text")) + 1,
            match["info"].partition("file=")[2].strip(),
        )
        for match in FENCE.finditer(text)
        if (not kinds or match["kind"] in kinds) and not match["mark"]
    ]


# -- Commands


@dataclass
class Command:
    """A command of a console block and the lines shown under it."""

    text: str
    shown: list[str] = field(default_factory=list)


def commands(block: Block) -> list[Command]:
    """The ``$`` commands of a block; lines that start with ``> `` go on with one."""
    found: list[Command] = []
    for line in block.text.rstrip("\n").split("\n"):
        if line.startswith("$ "):
            found.append(Command(line[2:]))
        elif found and line.startswith("> ") and not found[-1].shown:
            found[-1].text += "\n" + line[2:]
        elif found:
            found[-1].shown.append(line)
    return found


def agrees(shown: list[str], printed: str) -> bool:
    """Whether output is what a page shows; ``…`` stands for any text, alone for any lines."""
    pieces = []
    for line in shown:
        if line.strip() in {"…", "..."}:
            pieces.append(r"(?:[^\n]*\n)*")
        else:
            parts = (re.escape(part) for part in line.rstrip().split("…"))
            pieces.append("[^\n]*".join(parts) + r"[ ]*\n")
    return re.fullmatch("".join(pieces), printed.rstrip() + "\n") is not None


def run(command: Command, folder: Path) -> tuple[int, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-c", command.text],
        cwd=folder,
        env={**os.environ, "PATH": path, "NO_COLOR": "1", "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout


def put(block: Block, folder: Path) -> None:
    """Write the file that a block shows; a ``diff`` changes one place in a file that is there."""
    path = folder / block.file
    if block.kind != "diff":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
        return
    lines = block.text.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] != "+")
    after = "".join(line[1:] for line in lines if line[0] != "-")
    text = path.read_text("utf-8")
    assert text.count(before) == 1, f"line {block.line}: not once in {block.file}:\n{before}"
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the example project."""
    for name in ("data", "ontology", "queries"):
        shutil.copytree(ROOT / name, tmp_path / name)
    if (ROOT / "publisher.toml").is_file():
        shutil.copy(ROOT / "publisher.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_commands_print_what_the_page_shows(page: Path, example: Path) -> None:
    folder = example
    for block in blocks(page.read_text("utf-8")):
        if block.file:
            put(block, folder)
        for command in commands(block) if block.kind == "console" else ():
            if command.text.startswith("cd "):
                folder = folder / command.text[3:]
            if not command.text.startswith(("publisher ", "cp ", "mkdir ")):
                continue
            code, printed = run(command, folder)
            where = f"{page.name}:{block.line}: $ {command.text}\n{printed}"
            if command.shown:
                assert agrees(command.shown, printed), where
            else:
                assert code == 0, where


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (["a", "b"], "a\nb\n", True),
        (["a", "…", "d"], "a\nb\nc\nd\n", True),
        (["a", "…", "b"], "a\nb\n", True),
        (["built … files"], "built 12 files\n", True),
        (["a"], "a\nb\n", False),
        (["a.c"], "abc\n", False),
    ],
)
def test_shown_output_is_compared(shown: list[str], printed: str, same: bool) -> None:
    assert agrees(shown, printed) is same


def test_diff_changes_one_place(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one\ntwo\nthree\n")
    put(Block("diff", " one\n-two\n+2\n", 1, "a"), tmp_path)
    assert (tmp_path / "a").read_text() == "one\n2\nthree\n"
    with pytest.raises(AssertionError, match="not once in a"):
        put(Block("diff", "-two\n+2\n", 1, "a"), tmp_path)


# -- Python


def promised(statement: ast.stmt, lines: list[str]) -> tuple[ast.Expression, object] | None:
    """An expression and the value that the comment after it promises, if it is a value."""
    if not isinstance(statement, ast.Expr) or statement.end_lineno is None:
        return None
    rest = lines[statement.end_lineno - 1].encode()[statement.end_col_offset or 0 :].decode()
    try:
        value = ast.literal_eval(rest.partition("#")[2].strip())
    except (SyntaxError, ValueError):
        return None
    return ast.Expression(statement.value), value


def execute(block: Block, page: Path, names: dict[str, object]) -> None:
    """Run a block; an expression with a value in the comment after it must have that value."""
    padded = "\n" * (block.line - 1) + block.text  # so that a traceback names the page's lines
    for statement in ast.parse(padded, str(page)).body:
        pair = promised(statement, padded.split("\n"))
        if pair is None:
            exec(compile(ast.Module([statement], []), str(page), "exec"), names)
        else:
            value = eval(compile(pair[0], str(page), "eval"), names)
            assert value == pair[1], f"{page.name}:{statement.lineno}: it is {value!r}"


def run_session(block: Block, page: Path, names: dict[str, object]) -> None:
    """Run a block of ``>>>`` lines."""
    session = doctest.DocTestParser().get_doctest(block.text, names, page.name, str(page), 0)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    assert runner.run(session, out=said.append, clear_globs=False).failed == 0, "".join(said)
    names.update(session.globs)


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_python_on_the_page_runs(
    page: Path, example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(example)
    names: dict[str, object] = {"__name__": "page"}
    for block in blocks(page.read_text("utf-8"), "python"):
        if ">>> " in block.text:
            run_session(block, page, names)
        else:
            execute(block, page, names)


def test_value_in_a_comment_is_compared() -> None:
    page = ROOT / "README.md"
    execute(Block("python", "x = 1\nx + 1  # 2\nx  # a number\n", 7), page, {})
    with pytest.raises(AssertionError, match="it is 2"):
        execute(Block("python", "1 + 1  # 3\n", 1), page, {})


def test_block_marked_as_not_run_is_left_out() -> None:
    text = "<!-- not run: needs a key -->\n\n```python\nraise\n```\n\n```python\nx\n```\n"
    assert [block.text for block in blocks(text, "python")] == ["x\n"]


# -- Links


def without_blocks(text: str) -> str:
    return re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)


def without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", without_blocks(text))


def anchors(text: str) -> set[str]:
    """The fragments of a page's headings, as code hosts make them."""
    titles = re.findall(r"^#+ +(.+?) *$", without_blocks(text), flags=re.MULTILINE)
    plain = (re.sub(r"\]\([^)]*\)", "", title).lower() for title in titles)
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in plain}


def broken_links(page: Path) -> Iterator[str]:
    for link in re.findall(r"\]\(\s*<?([^)\s>]+)", without_code(page.read_text("utf-8"))):
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            continue
        path, _, fragment = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (
            fragment and target.suffix == ".md" and fragment not in anchors(target.read_text())
        ):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page)) == []


def test_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One two\n[a](#one-two) [b](#three) [c](none.md) `[d](e)` [f](https://x.example)"
    )
    assert list(broken_links(page)) == ["#three", "none.md"]


# -- Version and reference


def test_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    latest = re.search(r"^## \[([^\]]+)\]", changelog, flags=re.MULTILINE)
    assert latest is not None
    assert publisher.__version__ == project["version"] == latest[1]


@pytest.mark.parametrize(
    ("script", "page"),
    [
        ("catalog", "catalog-checks.md"),
        ("cli", "cli.md"),
        ("markup", "schema-org-checks.md"),
        ("query", "queries.md"),
    ],
)
def test_generated_reference_is_up_to_date(script: str, page: str) -> None:
    names = runpy.run_path(str(ROOT / "scripts" / f"{script}_reference.py"))
    written = (ROOT / "docs" / "reference" / page).read_text("utf-8")
    assert written == names["render"](), "run: make reference"


def unmentioned(names: Iterable[str], page: str) -> list[str]:
    """The names that a page of the reference does not have as code."""
    text = (ROOT / "docs" / "reference" / page).read_text("utf-8")
    return [name for name in names if not re.search(rf"`[^`\n]*\b{re.escape(name)}\b", text)]


def test_every_setting_is_in_the_reference() -> None:
    given = {"folder", "source_date", "limits", "contact", "prefixes", "contexts", "embed"}
    keys = [key.name for key in fields(config.Config) if key.name not in given]
    parts = [key.name for part in (config.Contact, limits.Limits) for key in fields(part)]
    tables = ["[contact]", "[prefixes]", "[contexts]", "[embed]", "[limits]"]
    page = (ROOT / "docs/reference/configuration.md").read_text("utf-8")
    assert [key for key in (*keys, *parts) if f"| `{key}` |" not in page] == []
    assert [table for table in tables if f"## `{table}`" not in page] == []


def test_defaults_in_the_reference_are_those_of_the_code() -> None:
    page = (ROOT / "docs/reference/configuration.md").read_text("utf-8")
    for key in fields(limits.Limits):
        assert f"| `{key.name}` | {key.default:,} |" in page


def test_settings_file_in_the_reference_has_every_key(tmp_path: Path) -> None:
    page = (ROOT / "docs/reference/configuration.md").read_text("utf-8")
    (block,) = (block for block in blocks(page, "toml") if block.file)
    (tmp_path / "publisher.toml").write_text(block.text, encoding="utf-8")
    for folder in ("facts", "model", "questions", "contexts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "contexts" / "odrl.jsonld").write_text("{}")
    loaded = config.load(tmp_path)
    empty = config.Config(folder=tmp_path, base="", title={}, data=tmp_path)
    same = {"formats", "limits", "source_date", "folder"}  # shown with their defaults
    named = [key.name for key in fields(config.Config) if key.name not in same]
    assert [name for name in named if getattr(loaded, name) == getattr(empty, name)] == []
    assert loaded.limits == empty.limits


def test_every_public_name_is_in_the_reference() -> None:
    assert unmentioned(publisher.__all__, "python.md") == []
    for class_ in (publisher.Publication, publisher.Resource, publisher.Report, publisher.Result):
        members = [name for name in vars(class_) if not name.startswith("_")]
        assert unmentioned(members, "python.md") == [], class_


def test_every_format_is_in_the_reference() -> None:
    page = (ROOT / "docs/reference/formats.md").read_text("utf-8")
    for format_ in FORMATS:
        names = ", ".join(f"`{name}`" for name in format_.aliases)
        row = f"| `{format_.name}` | {names} | `{format_.media_type}` | `{format_.suffix}` |"
        assert row.replace("|  |", "| |") in page


def test_every_error_is_in_the_reference() -> None:
    page = (ROOT / "docs/reference/errors.md").read_text("utf-8")
    for name in publisher.__all__:
        class_ = getattr(publisher, name)
        if isinstance(class_, type) and issubclass(class_, publisher.PublisherError):
            assert f"| `{name}` | {class_.exit_code} | {class_.http_status} |" in page


def test_every_file_of_the_ontology_is_in_the_reference() -> None:
    files = [path for path in (ROOT / "ontology").rglob("*") if path.is_file()]
    names = [path.relative_to(ROOT / "ontology").as_posix() for path in files]
    assert unmentioned((n for n in names if not n.startswith("frames/")), "ontology.md") == []
    keys = [key.name.rstrip("_") for key in fields(PageRules)]
    assert unmentioned(keys, "ontology.md") == []


def test_drawing_of_the_layers_is_the_one_that_is_held() -> None:
    drawn = "".join(f"{n:2}  {' · '.join(LAYERS[n])}\n" for n in reversed(range(len(LAYERS))))
    assert drawn in (ROOT / "docs" / "concepts" / "build.md").read_text("utf-8")
