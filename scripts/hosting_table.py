"""Write the table of differences between hosts in docs/guides/hosting.md anew."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import hostdifferences  # noqa: E402

GUIDE = ROOT / "docs" / "guides" / "hosting.md"
START, END = "<!-- differences: scripts/hosting_table.py -->\n\n", "\n\n<!-- end -->"


def main() -> None:
    text = GUIDE.read_text("utf-8")
    table = f"{START}{hostdifferences.table()}{END}"
    pattern = f"{re.escape(START)}.*?{re.escape(END)}"
    GUIDE.write_text(re.sub(pattern, lambda _: table, text, flags=re.DOTALL), "utf-8")


if __name__ == "__main__":
    main()
