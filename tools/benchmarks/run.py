"""Run the benchmarks, print their tables, and write the tables into README.md in this folder.

python tools/benchmarks/run.py                runs all benchmarks
python tools/benchmarks/run.py contraction    runs one of them, or several: see PARTS below
"""

import argparse
import importlib
import sys
from pathlib import Path

README = Path(__file__).resolve().parent / "README.md"
# {part of the page: the module whose function `report` measures it}
PARTS = {
    "training": "training",
    "contraction": "contraction",
    "latency": "latency",
    "digits": "quadratic",
}
# The benchmarks import discussion.py and browsing.py from this folder.
sys.path.insert(0, str(README.parents[2] / "tests" / "shared"))


def write(part, text):
    """Put `text` between the two markers of the part `part` of README.md."""
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    before, rest = README.read_text(encoding="utf-8").split(begin)
    after = rest.split(end)[1]
    README.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8", newline="\n")


def main():
    parser = argparse.ArgumentParser(description="Measure, and write the tables into README.md.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help=", ".join(PARTS))
    for part in parser.parse_args().parts or PARTS:
        text = importlib.import_module(PARTS[part]).report()
        print(f"\n{text}\n")
        write(part, text)


if __name__ == "__main__":
    main()
