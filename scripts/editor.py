"""Bundle the editor of the query page, for `make editor`. Needs Node.js with npm.

What goes in is named in editor/package-lock.json: name, version and digest of each package. What
comes out lies in src/publisher/server/assets/: one script, and the licences of what is in it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "editor"
TARGET = ROOT / "src" / "publisher" / "server" / "assets"
SCRIPT, NOTICE = "query-editor.js", "THIRD_PARTY.txt"
HEAD = "The editor of the query page holds code of others, under these licences.\n"


def main() -> None:
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is missing: install Node.js and npm")
    subprocess.run([npm, "ci", "--silent"], cwd=SOURCE, check=True)
    with tempfile.TemporaryDirectory() as folder:
        script, inputs = bundle(Path(folder))
    notice = licences(packages(inputs))
    TARGET.mkdir(exist_ok=True)
    (TARGET / NOTICE).write_text(notice, encoding="utf-8")
    (TARGET / SCRIPT).write_text(f"{script}/*!\n{notice}*/\n", encoding="utf-8")
    print(f"{(TARGET / SCRIPT).relative_to(ROOT)}: {len(script):,} bytes and the licences")


def bundle(folder: Path) -> tuple[str, list[str]]:
    """The script, and the files that it is made from, relative to the source."""
    options = ["--bundle", "--minify", "--format=iife", "--target=es2022", "--charset=utf8"]
    options += ["--legal-comments=none", "--log-level=warning"]
    files = [f"--outfile={folder / SCRIPT}", f"--metafile={folder / 'meta.json'}"]
    esbuild = str(SOURCE / "node_modules" / ".bin" / "esbuild")
    subprocess.run([esbuild, "editor.js", *options, *files], cwd=SOURCE, check=True)
    meta = json.loads((folder / "meta.json").read_bytes())
    (output,) = meta["outputs"].values()
    used = [name for name, part in output["inputs"].items() if part["bytesInOutput"]]
    return (folder / SCRIPT).read_text(encoding="utf-8"), used


def packages(inputs: list[str]) -> list[Path]:
    """The folders of the packages that files are from, by name."""
    found = set()
    for name in inputs:
        _, mark, inside = name.rpartition("node_modules/")
        if mark:
            found.add("/".join(inside.split("/")[: 2 if inside.startswith("@") else 1]))
    return [SOURCE / "node_modules" / name for name in sorted(found)]


def licences(folders: list[Path]) -> str:
    """The licence texts, each with the packages that are under it."""
    texts: dict[str, list[str]] = {}
    for folder in folders:
        about = json.loads((folder / "package.json").read_bytes())
        text = (folder / "LICENSE").read_text(encoding="utf-8").strip()
        texts.setdefault(text, []).append(f"{about['name']} {about['version']}")
    return "\n".join([HEAD, *_sections(texts)])


def _sections(texts: dict[str, list[str]]) -> Iterator[str]:
    for text, names in texts.items():
        if "*/" in text:
            sys.exit(f"the licence of {names[0]} would end the comment that it is put into")
        yield "\n".join([*names, "", text, ""])


if __name__ == "__main__":
    main()
