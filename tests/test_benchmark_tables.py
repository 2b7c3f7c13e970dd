"""The tables of the benchmarks, from a report made up here; the measuring itself is not tested."""

import re
import sys

import numpy as np
import pytest
from notebook_rules import ROOT
from shape_tools import fail

from helpers import datasets, shapes

sys.path.insert(0, str(ROOT / "tests" / "benchmarks"))
import latency
import quadratic
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


@pytest.mark.parametrize(
    "name", ["contraction", "perceptron", "training", "latency", "shapes", "digits"]
)
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


# The digits --------------------------------------------------------------------------------------

CHAPTER_7 = (ROOT / "notebooks" / "07_quadratic_network.ipynb").read_text(encoding="utf-8")


def gain(model, over="linear"):
    results = datasets.load_digit_results()
    more = quadratic.shares(results, model) - quadratic.shares(results, over)
    return more, f"{more.mean():+.2f} ± {quadratic.standard_error(more):.2f}"


def test_the_report_of_the_digits_is_that_of_the_recorded_tables():
    text = run.README.read_text(encoding="utf-8")
    part = text.split("<!-- digits: begin -->\n")[1].split("\n<!-- digits: end -->")[0]
    assert part == quadratic.report()


def test_every_model_was_fitted_on_every_split_with_the_same_digits():
    results = datasets.load_digit_results()
    assert list(dict.fromkeys(results["model"].tolist())) == list(quadratic.CONTENDERS)
    for name in quadratic.CONTENDERS:
        rows = results[results["model"] == name]
        assert rows["split"].tolist() == list(range(datasets.DIGIT_SPLITS))
        assert set(rows["choice"]) <= {
            quadratic.CONTENDERS[name][2].format(*strength)
            for strength in quadratic.CONTENDERS[name][1]
        }
        for row in rows:
            _, validation, test = datasets.digit_split(int(row["split"]))
            assert (row["validation_of"], row["test_of"]) == (len(validation), len(test))
    sizes = datasets.load_digit_sizes()
    assert len(sizes) == len(quadratic.SIZES) * len(quadratic.SIZE_SPLITS) * 4


def test_the_error_of_a_mean_allows_for_splits_that_share_digits():
    differences = np.array([1.0, 2.0, 3.0, 4.0])
    plain = differences.std(ddof=1) / 2
    assert quadratic.standard_error(differences) == pytest.approx(plain * np.sqrt(1 + 4 / 4))


def test_a_row_is_what_a_fresh_fit_gives():
    row, net = quadratic.entry("linear", 0, 100)
    sizes = datasets.load_digit_sizes()
    stored = sizes[(sizes["size"] == 100) & (sizes["split"] == 0) & (sizes["model"] == "linear")]
    assert row[:3] == (0, 100, "linear")
    assert abs(row[6] - stored[0]["test_right"]) <= 3
    assert net.rank == 0


def test_what_chapter_7_and_the_readme_say_of_the_digits_is_recorded():
    more, figure = gain("rank 2")
    for text in (figure, gain("rank 1")[1]):
        assert text in CHAPTER_7
    assert figure.removeprefix("+") in README
    assert ((more > 0).sum(), (more < 0).sum()) == (9, 0)
    assert (gain("rank 2", "rank 1")[0] > 0).all()
    for rank, better in ((2, 7), (8, 11)):
        more = gain(f"rank {rank}", f"rank {rank} (factors)")[0]
        assert ((more > 1e-9).sum(), (more < -1e-9).sum()) == (better, 0)
        assert 1.5 < more.mean() / quadratic.standard_error(more) < 2
    results = datasets.load_digit_results()
    read = {name: quadratic.shares(results, name).mean() for name in quadratic.CONTENDERS}
    for name in ("linear", "rank 2", "SVC (RBF)"):
        assert f"{read[name]:.1f} %" in README
    assert f"from {100 - read['linear']:.1f} to {100 - read['rank 2']:.1f} of 100" in CHAPTER_7
    assert max(read, key=read.get) == "SVC (RBF)"
    for name in ("rank 4", "rank 8", "full"):
        assert 0 < read[name] - read["rank 2"] < 0.205
    assert gain("MLPClassifier (64)")[0].mean() < quadratic.standard_error(
        gain("MLPClassifier (64)")[0]
    )


def test_what_chapter_7_says_of_fewer_digits_is_recorded():
    sizes = datasets.load_digit_sizes()
    for size in quadratic.SIZES:
        rows = sizes[sizes["size"] == size]
        linear = quadratic.shares(rows, "linear")
        for name in ("rank 1", "rank 2", "full"):
            more = quadratic.shares(rows, name) - linear
            ratio = more.mean() / quadratic.standard_error(more)
            assert (ratio > 2) == (name != "rank 1" and size in (400, 800)) or (
                name == "full" and size in (200, 1200)
            )
            assert name == "rank 1" or more.mean() > 0
            mended = more.mean() / (100 - linear.mean())
            if name != "rank 1" and size in (400, 1200):
                low, high = (0.24, 0.36) if size == 400 else (0.35, 0.45)
                assert low < mended < high
