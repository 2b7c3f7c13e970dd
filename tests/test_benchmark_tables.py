"""The tables of the benchmarks. Only the tables are tested here, and no benchmark is run."""

import json
import re
import sys

import numpy as np
import pytest
from notebook_rules import ROOT

from helpers import datasets
from helpers.low_rank import quadratic_form

sys.path.insert(0, str(ROOT / "tests" / "benchmarks"))
import latency
import quadratic
import run

REPORT = run.README.read_text(encoding="utf-8")
CHAPTER_7 = (ROOT / "notebooks" / "07_quadratic_network.ipynb").read_text(encoding="utf-8")


def part_of_report(name):
    (part,) = re.findall(f"<!-- {name}: begin -->\n(.*?)\n<!-- {name}: end -->", REPORT, re.DOTALL)
    return part


@pytest.mark.parametrize("name", run.NAMES)
def test_each_benchmark_has_its_place_in_the_readme(name):
    assert part_of_report(name).startswith("Measured on")


def timed(what, who, seconds, promised=None):
    extra = {"who": who, "promised": promised}
    return {"group": what, "extra_info": extra, "stats": {"min": seconds}}


def test_the_table_has_ratios_to_the_first_and_a_missed_promise_is_named():
    races = run.races(
        {
            "benchmarks": [
                timed("small", "helpers", 2e-6),
                timed("small", "plain", 5e-6, promised=2.0),
                timed("large", "helpers", 0.004),
                timed("large", "plain", 5.0, promised=1500),
                timed("large", "other", 0.001, promised=0.5),
            ]
        }
    )
    assert run.table(races) == (
        "| | `helpers` | plain | other |\n"
        "|---|--:|--:|--:|\n"
        "| small | 2 µs | 2.5 |  |\n"
        "| large | 4 ms | 1,250 | 0.25 |"
    )
    assert list(run.missed(races)) == [
        "large: plain takes 1250.00 times as long, promised 1500.00",
        "large: other takes 0.25 times as long, promised 0.50",
    ]


def explorer_row(p50, p95, rate, passed, cpu):
    moves = {"p50": p50, "p95": p95, "rate": rate, "passed": passed, "first": 200.4}
    return {"near": moves, "far": moves, "cpu": cpu, "build": 60.2, "kernel": 0.04, "page": 0.3}


def test_the_tables_of_the_explorers_and_their_promises():
    slow = {
        "training_lab": explorer_row(15.2, 45.1, 44.0, 57.0, 4.9),
        "other": explorer_row(99.0, 99.0, 9.0, 9.0, 5.1),
    }
    lines = latency.table({"now": slow}).splitlines()
    assert lines[2] == "| training_lab | 15/45 | 44 of 57 | 200 |"
    assert lines[-1] == "| other | 5.1 | 60 | 0.0 | 0.3 |"
    assert list(latency.missed({"now": slow})) == [
        "training_lab, near: p95 is 45, promised 45",
        "training_lab, near: rate is 44, promised 45",
        "more than 5 ms of the kernel for a picture: other",
    ]
    few_positions = {"training_lab": explorer_row(15.2, 44.9, 36.0, 40.0, 4.9)}
    assert list(latency.missed({"now": few_positions})) == []


# The digits --------------------------------------------------------------------------------------

RESULTS, SIZES = datasets.load_digit_results(), datasets.load_digit_sizes()


def test_the_report_of_the_digits_is_that_of_the_recorded_tables():
    assert part_of_report("digits") == quadratic.report()
    about = json.loads((quadratic.DATA / "quadratic_digits.json").read_text(encoding="utf-8"))
    recorded = about["chosen at an edge of the grid, of 12 splits"]
    assert recorded == quadratic.chosen_at_an_edge([row.tolist() for row in RESULTS])


def test_chapter_7_computes_the_same_gains_and_intervals():
    gains = re.findall(r"([+-][\d.]+) \[(.+?), (.+?)\]", part_of_report("digits"))
    texts = [f"{more} [{float(low):+.2f}, {float(high):+.2f}]" for more, low, high in gains]
    assert len(texts) > 20
    assert [text for text in texts if text not in CHAPTER_7] == []


def test_every_model_was_fitted_on_every_split_with_the_same_digits():
    names = list(dict.fromkeys(RESULTS["model"].tolist()))
    assert [name for name in names if name not in quadratic.CUTS] == list(quadratic.CONTENDERS)
    assert set(quadratic.CUTS) < set(names)
    assert np.isin(SIZES["choice"], ["l2=0.1", "l2=1e-08"]).sum() == 12  # at an edge of the grid
    for name, (_, settings, written) in quadratic.CONTENDERS.items():
        assert len(settings) in (15, 16)
        rows = RESULTS[RESULTS["model"] == name]
        assert rows["split"].tolist() == list(range(datasets.DIGIT_SPLITS))
        assert set(rows["choice"]) <= {written.format(*strength) for strength in settings}
        for row in rows:
            _, validation, test = datasets.digit_split(int(row["split"]))
            assert (row["validation_of"], row["test_of"]) == (len(validation), len(test))
    assert len(SIZES) == len(quadratic.SIZES) * datasets.DIGIT_SPLITS * 4


def test_the_cuts_of_a_form_are_recorded():
    train, *_ = datasets.digit_split(0)
    full = quadratic.full_form(train[:100], 0, 0.1)[2]
    T = quadratic.forms_of(full)
    X = quadratic.X[:, :50]
    forms = full.scores(quadratic.features()[:, :50]) - full.W[:, :64] @ X - full.b
    np.testing.assert_allclose(quadratic_form(X, T), forms, atol=1e-9)
    for cut in quadratic.cut_entries((0, 100, "full", "l2=0.1"), full):
        assert (*cut[:2], cut[3]) == (0, 100, "l2=0.1")
        assert cut[8] == 10 * (2 * 64 * 2 + 64 + 1)


def test_a_row_is_what_a_fresh_fit_gives():
    row, net = quadratic.entry("linear", 0, 100)
    stored = SIZES[(SIZES["size"] == 100) & (SIZES["split"] == 0) & (SIZES["model"] == "linear")]
    assert row[:3] == (0, 100, "linear")
    assert abs(row[6] - stored[0]["test_right"]) <= 3
    assert net.rank == 0
