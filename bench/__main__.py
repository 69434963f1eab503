"""The command ``python -m bench``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench import builds, questions, report, serving, shapes, starts, trials
from bench.machine import machine, versions
from bench.places import ROOT, Place
from bench.records import Record
from bench.trials import Trial

_RAM = Path("/dev/shm")
_OF_BYTECODE = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
_PIPELINE = ROOT.parent / "shared" / "bench" / "baseline_pipeline.py"

Rows = Callable[[Place, Sequence[int]], Iterator[Trial]]
ROWS: dict[str, Rows] = {
    "documents": builds.documents,
    "sites": builds.sites,
    "parts": builds.parts,
    "workers": builds.workers,
    "again": builds.again,
    "shapes": shapes.trials,
    "starts": starts.trials,
    "serving": serving.trials,
    "queries": questions.trials,
}
"""What can be measured: the name of some rows → their trials."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the tables, and write what was asked for."""
    options = _options().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # to clear up, whoever ends it
    record = _read(options.read) if options.read else _measured(options)
    if options.json:
        options.json.write_text(record.dumps(), "utf-8")
    if options.markdown:
        options.markdown.write_text(report.markdown(record), "utf-8")
    print(report.text(record))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument(
        "--sizes", type=_numbers, default=[10_000, 100_000], metavar="N,N",
        help="numbers of organisations  [10000,100000]",
    )  # fmt: skip
    parser.add_argument(
        "--growth", type=_numbers, default=[1_000, 10_000, 100_000], metavar="N,N",
        help="those for which growth is measured  [1000,10000,100000]",
    )  # fmt: skip
    parser.add_argument("--repeats", type=int, default=3, help="how often  [3]")
    parser.add_argument(
        "--seconds", type=float, default=1.0, help="how long servers and stores are asked  [1]"
    )
    parser.add_argument(
        "--rows", type=_names, default=list(ROWS), metavar="NAME,NAME",
        help=f"what is measured: {', '.join(ROWS)}  [all]",
    )  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was measured")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write docs/performance.md")
    parser.add_argument("--read", type=Path, metavar="FILE", help="measure nothing; read this JSON")
    parser.add_argument(
        "--pipeline", type=Path, default=_PIPELINE, metavar="FILE",
        help=f"the straightforward pipeline  [{_PIPELINE}]",
    )  # fmt: skip
    parser.add_argument(
        "--work", type=Path, default=_RAM if _RAM.is_dir() else None, metavar="FOLDER",
        help="where everything is made, and removed at the end  [/dev/shm]",
    )  # fmt: skip
    return parser


def _numbers(text: str) -> list[int]:
    return sorted({int(each.replace("_", "")) for each in text.split(",") if each})


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in ROWS]:
        raise argparse.ArgumentTypeError(f"there is no {unknown[0]}; choose {', '.join(ROWS)}")
    return names


def _read(path: Path) -> Record:
    return Record.loads(path.read_text("utf-8"))


def _measured(options: argparse.Namespace) -> Record:
    temporary = tempfile.TemporaryDirectory(prefix="publisher-bench-", dir=options.work)
    with temporary as work, _bytecode(Path(work) / "bytecode"):
        place = Place(Path(work), options.pipeline, options.seconds)
        chosen = {
            (trial.name, trial.size): trial
            for name in options.rows
            for trial in ROWS[name](place, _sizes(name, options))
        }
        found = trials.run(list(chosen.values()), options.repeats, _say)
    today = datetime.now(UTC).date().isoformat()
    return Record(today, machine(), versions(), found)


@contextmanager
def _bytecode(folder: Path) -> Iterator[None]:
    """Let Python keep what it compiles, as it does where a program was installed: in a folder."""
    before = {name: os.environ.pop(name, None) for name in _OF_BYTECODE}
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            os.environ.update({} if value is None else {name: value})


def _sizes(rows: str, options: argparse.Namespace) -> list[int]:
    """Growth is that of the documents and of whole sites; they are measured at both."""
    more = options.growth if rows in {"documents", "sites"} else []
    return sorted({*options.sizes, *more})


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
