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
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import external
import publisher

ROOT = external.ROOT
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")])
IDS = [path.relative_to(ROOT).as_posix() for path in PAGES]

FENCE = re.compile(
    r"^(?P<mark><!-- not run: [^\n]+ -->\n+)?```(?P<kind>\w+)[^\n]*\n(?P<text>.*?)^```",
    re.MULTILINE | re.DOTALL,
)


@dataclass
class Block:
    """A fenced block: its text, and the line of the page that it starts on."""

    kind: str
    text: str
    line: int


def blocks(text: str, kind: str) -> list[Block]:
    """The blocks of one kind that are to be run."""
    return [
        Block(kind, match["text"], text.count("\n", 0, match.start("text")) + 1)
        for match in FENCE.finditer(text)
        if match["kind"] == kind and not match["mark"]
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


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the example project."""
    for name in ("data", "ontology"):
        shutil.copytree(ROOT / name, tmp_path / name)
    if (ROOT / "publisher.toml").is_file():
        shutil.copy(ROOT / "publisher.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_commands_print_what_the_page_shows(page: Path, example: Path) -> None:
    for block in blocks(page.read_text("utf-8"), "console"):
        for command in commands(block):
            if not command.text.startswith("publisher "):
                continue
            code, printed = run(command, example)
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


def test_command_reference_is_up_to_date() -> None:
    names = runpy.run_path(str(ROOT / "scripts" / "cli_reference.py"))
    written = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")
    assert written == names["render"](), "run: make reference"
