"""The tables of the benchmarks, from a report made up here; the measuring itself is not tested."""

import re
import sys

import numpy as np
import pytest
from notebook_rules import ROOT
from shape_tools import fail

from helpers import datasets, shapes
from helpers.low_rank import quadratic_form

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


def test_the_table_has_ratios_to_the_first_and_a_missed_promise_is_named():
    races = run.races(REPORT)
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


def row(p50, p95, rate, passed, cpu):
    moves = {"p50": p50, "p95": p95, "rate": rate, "passed": passed, "first": 200.4}
    return {"near": moves, "far": moves, "cpu": cpu, "build": 60.2, "kernel": 0.04, "page": 0.3}


def test_the_tables_of_the_explorers_and_their_promises():
    now = {
        "training_lab": row(15.2, 45.1, 44.0, 57.0, 4.9),
        "other": row(99.0, 99.0, 9.0, 9.0, 5.1),
    }
    lines = latency.table({"now": now}).splitlines()
    assert lines[2] == "| training_lab | 15/45 | 44 of 57 | 200 |"
    assert lines[-1] == "| other | 5.1 | 60 | 0.0 | 0.3 |"
    assert list(latency.missed({"now": now})) == [
        "training_lab, near: p95 is 45, promised 45",
        "training_lab, near: rate is 44, promised 45",
        "more than 5 ms of the kernel for a picture: other",
    ]
    few = {"training_lab": row(15.2, 44.9, 36.0, 40.0, 4.9)}
    assert list(latency.missed({"now": few})) == []


def test_each_benchmark_has_its_place_in_the_readme():
    text = run.README.read_text(encoding="utf-8")
    for name in ("contraction", "perceptron", "training", "latency", "shapes", "digits"):
        assert name in run.NAMES
        (part,) = re.findall(f"<!-- {name}: begin -->(.*?)<!-- {name}: end -->", text, re.DOTALL)
        assert "Measured on" in part, name


README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_note_in_the_readme_is_what_its_line_gives():
    line = re.search(r"has shape \(4, 3\), the line `(.*?)` fails", README)[1]
    note = shapes.explain(fail(line, X=np.ones((4, 3))))
    assert f"```text\nShapes: {note}\n```" in README


def test_the_page_about_helpers_quotes_the_table_of_the_shape_errors():
    page = (ROOT / "docs" / "helpers.md").read_text(encoding="utf-8")
    report = run.README.read_text(encoding="utf-8")
    row = r"^\| kept aside errors: what was meant[^|]*\| (\d+) \|.*\| (\d+) \|$"
    of, found = re.search(row, report, re.MULTILINE).groups()
    assert f"For {of} of these cells" in page
    assert f"in {found} of them" in page


# The digits --------------------------------------------------------------------------------------

CHAPTER_7 = (ROOT / "notebooks" / "07_quadratic_network.ipynb").read_text(encoding="utf-8")


def gain(model, over="linear", results=None):
    results = datasets.load_digit_results() if results is None else results
    more = quadratic.shares(results, model) - quadratic.shares(results, over)
    return more, quadratic.interval(more, results["size"][0])


def shown(model, over="linear"):
    """As chapter 7 prints a gain."""
    low, mean, high = gain(model, over)[1]
    return f"{mean:+.2f} [{low:+.2f}, {high:+.2f}]"


def test_the_report_of_the_digits_is_that_of_the_recorded_tables():
    text = run.README.read_text(encoding="utf-8")
    part = text.split("<!-- digits: begin -->\n")[1].split("\n<!-- digits: end -->")[0]
    assert part == quadratic.report()


def test_every_model_was_fitted_on_every_split_with_the_same_digits():
    results = datasets.load_digit_results()
    names = list(dict.fromkeys(results["model"].tolist()))
    assert [name for name in names if name not in quadratic.CUTS] == list(quadratic.CONTENDERS)
    assert set(quadratic.CUTS) < set(names)
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
    assert len(sizes) == len(quadratic.SIZES) * datasets.DIGIT_SPLITS * 4


def test_the_interval_is_that_of_t_and_allows_for_splits_that_share_digits():
    from scipy import stats

    differences = np.random.default_rng(0).normal(size=12)
    by_t = stats.ttest_1samp(differences, 0).confidence_interval(0.95)
    plain = (by_t.high - by_t.low) / 2
    for size in quadratic.SIZES:
        low, mean, high = quadratic.interval(differences, size)
        assert mean == pytest.approx(differences.mean())
        assert high - mean == pytest.approx(mean - low)
        assert high - mean == pytest.approx(plain * np.sqrt(1 + 12 * 300 / size))


def test_all_models_choose_among_about_as_many_settings():
    assert {len(settings) for _, settings, _ in quadratic.CONTENDERS.values()} == {15, 16}


def test_the_cuts_of_a_form_are_recorded():
    train, *_ = datasets.digit_split(0)
    full = quadratic.full_form(train[:100], 0, 0.1)[2]
    T = quadratic.forms_of(full)
    X = datasets.load_digits()[0][:, :50] / 16
    forms = full.scores(quadratic.features()[:, :50]) - full.W[:, :64] @ X - full.b
    np.testing.assert_allclose(quadratic_form(X, T), forms, atol=1e-9)
    for cut in quadratic.cut_entries((0, 100, "full", "l2=0.1"), full):
        assert (*cut[:2], cut[3]) == (0, 100, "l2=0.1")
        assert cut[8] == 10 * (2 * 64 * 2 + 64 + 1)


def test_a_row_is_what_a_fresh_fit_gives():
    row, net = quadratic.entry("linear", 0, 100)
    sizes = datasets.load_digit_sizes()
    stored = sizes[(sizes["size"] == 100) & (sizes["split"] == 0) & (sizes["model"] == "linear")]
    assert row[:3] == (0, 100, "linear")
    assert abs(row[6] - stored[0]["test_right"]) <= 3
    assert net.rank == 0


# Model, the one it is compared with, whether the interval excludes 0 and how often it is worse.
VERDICTS = [
    ("rank 1", "linear", False, 4),
    ("rank 2", "linear", False, 0),
    ("rank 2", "rank 1", False, 0),
    ("full", "linear", True, 0),
    ("full", "rank 2", False, 1),
    ("SVC (RBF)", "linear", True, 0),
    ("SVC (RBF)", "rank 2", False, 1),
    ("SVC (RBF)", "full", False, 3),
    ("MLPClassifier (64)", "linear", False, 2),
    ("rank 2", "rank 2 (factors)", False, 0),
    ("rank 8", "rank 8 (factors)", False, 0),
    ("rank 2", "full (form cut to 2)", False, 1),
    ("rank 2", "full (matrix cut to 2)", True, 0),
    ("full (form cut to 2)", "linear", True, 0),
]


@pytest.mark.parametrize(("model", "over", "excludes_0", "worse"), VERDICTS)
def test_what_chapter_7_says_of_two_models_is_recorded(model, over, excludes_0, worse):
    more, (low, _, high) = gain(model, over)
    assert shown(model, over) in CHAPTER_7
    assert (low > 0 or high < 0) == excludes_0
    assert (more < -1e-9).sum() == worse


def test_what_chapter_7_says_of_the_digits_is_recorded():
    results = datasets.load_digit_results()
    for rank in (4, 8):
        assert gain(f"rank {rank}")[1][0] > 0
    lost = {}
    for name in quadratic.CUTS:
        rights = [results[results["model"] == model]["test_right"] for model in ("full", name)]
        lost[name] = rights[0] - rights[1]
    assert lost["full (form cut to 2)"].max() == 3
    assert (lost["full (matrix cut to 2)"].min(), lost["full (matrix cut to 2)"].max()) == (10, 34)
    assert quadratic.chosen_at_an_edge([row.tolist() for row in results]) == dict.fromkeys(
        quadratic.CONTENDERS, 0
    )
    read = {name: quadratic.shares(results, name).mean() for name in quadratic.CONTENDERS}
    assert max(read, key=read.get) == "SVC (RBF)"


def test_what_chapter_7_says_of_fewer_digits_is_recorded():
    sizes = datasets.load_digit_sizes()
    for size in quadratic.SIZES:
        rows = sizes[sizes["size"] == size]
        for name in ("rank 1", "rank 2", "full"):
            low, mean, high = gain(name, "linear", rows)[1]
            assert high > 0
            assert (low > 0) == (name == "full" and size >= 400)
            assert name != "rank 2" or size < 400 or -0.2 < low
            assert mean > 0 or name == "rank 1" or (name, size) == ("rank 2", 50)
    assert (np.isin(sizes["choice"], ["l2=0.1", "l2=1e-08"])).sum() == 12
