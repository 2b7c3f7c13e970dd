"""The tables of the benchmarks, from a report made up here; the measuring itself is not tested."""

import re
import sys

import numpy as np
import pytest
from notebook_rules import ROOT
from shape_tools import fail

from helpers import shapes

sys.path.insert(0, str(ROOT / "tests" / "benchmarks"))
import latency
import run


def one(what, who, seconds, promised=None):
    extra = {"who": who, "promised": promised}
    return {"group": what, "extra_info": extra, "stats": {"min": seconds}}


REPORT = {
    "benchmarks": [
        one("small", "helpers", 2e-6),
        one("small", "plain", 5e-6, promised=2.0),
        one("large", "helpers", 0.004),
        one("large", "plain", 5.0, promised=1500),
        one("large", "other", 0.001, promised=0.5),
    ]
}


def test_every_number_but_the_first_is_a_ratio_of_one_race():
    assert run.table(run.races(REPORT)) == (
        "| | `helpers` | plain | other |\n"
        "|---|--:|--:|--:|\n"
        "| small | 2 µs | 2.5 |  |\n"
        "| large | 4 ms | 1,250 | 0.25 |"
    )


def test_a_promise_that_is_missed_is_named():
    assert list(run.missed(run.races(REPORT))) == [
        "large: plain takes 1250.00 times as long, promised 1500.00",
        "large: other takes 0.25 times as long, promised 0.50",
    ]


ROWS = {
    "quick": {"p50": 30.2, "p95": 49.9, "rate": 31.4},
    "slow": {"p50": 36.0, "p95": 61.0, "rate": 19.0},
    "slow, small messages collected": {"p50": 70.0, "p95": 90.0, "rate": 9.0},
}


def test_the_table_of_latencies_and_its_promises():
    assert latency.table(ROWS).splitlines()[2] == "| quick | 30 | 50 | 31 |"
    assert list(latency.missed(ROWS)) == [
        "slow: p50 is 36, promised 35",
        "slow: p95 is 61, promised 60",
        "slow: rate is 19, promised 20",
    ]


@pytest.mark.parametrize("name", ["contraction", "perceptron", "training", "latency", "shapes"])
def test_each_benchmark_has_its_place_in_the_readme(name):
    assert name in run.NAMES
    text = run.README.read_text(encoding="utf-8")
    assert text.count(f"<!-- {name}: begin -->") == text.count(f"<!-- {name}: end -->") == 1
    assert "Measured on" in text.split(f"<!-- {name}: begin -->")[1].split(f"<!-- {name}: end")[0]


README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_has_the_table_of_what_is_said_about_shape_errors():
    report = run.README.read_text(encoding="utf-8")
    (table,) = re.findall(r"^\| what is said .*?\n(?=\n)", report, re.MULTILINE | re.DOTALL)
    assert f"<!-- shapes: begin -->\n{table}<!-- shapes: end -->" in README


def test_the_note_in_the_readme_is_what_its_line_gives():
    line = re.search(r"of shape \(4, 3\), the line `(.*?)` gives", README)[1]
    note = shapes.explain(fail(line, X=np.ones((4, 3))))
    assert f"```\nShapes: {note}\n```" in README
