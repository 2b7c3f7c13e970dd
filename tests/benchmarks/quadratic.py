"""Compare networks with a quadratic part and other models on the digits, and write data/.

`run.py digits` calls `report`. All models use the same splits. The settings of a model are those
with which it classifies most validation digits correctly. If several settings are equally good, the
first one in the lists below is chosen.
"""

import csv
import datetime
import json
import platform
import statistics
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.metadata import version
from itertools import product
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from scipy import special
from threadpoolctl import threadpool_limits

from helpers import datasets
from helpers.low_rank import cut_form, quadratic_features
from helpers.minimize import minimize_cost
from helpers.quadratic import DIGIT_RANKS, QuadraticNetwork, minimize_quadratic_cost

DATA = Path(__file__).resolve().parent.parent.parent / "data"
PROCESSES = 2
# From 0.1 to 1e-8 in factors of about 3. The range is so wide that its ends are hardly ever chosen.
L2 = [(0.1,), *((float(f"{m}e-{n}"),) for n in range(2, 9) for m in (3, 1))]

X, LABELS = datasets.load_digits()
X = X / 16
Y = datasets.one_hot(LABELS, 10)


@cache
def features():
    """Return the pixels of all digits and, below them, their products x_i x_j."""
    return np.vstack([X, quadratic_features(X)])


def low_rank(rank, penalize="matrices"):
    def fit(train, split, l2):
        found = minimize_quadratic_cost(
            X[:, train], Y[:, train], rank, l2=l2, penalize=penalize, seed=split
        )
        net = found.network
        numbers = sum(array.size for array in (net.P, net.Q, net.W, net.b))
        return lambda at: net.scores(X[:, at]).argmax(axis=0), numbers, net

    return fit


def full_form(train, split, l2):
    """Fit a linear softmax on x and the products x_i x_j, so each logit has a quadratic form."""
    net = minimize_cost(features()[:, train], Y[:, train], "softmax", l2=l2).network
    return lambda at: net.scores(features()[:, at]).argmax(axis=0), net.W.size + net.b.size, net


def of_sklearn(make, numbers):
    def fit(train, split, *strengths):
        model = make(len(train), split, *strengths).fit(X[:, train].T, LABELS[train])
        return lambda at: model.predict(X[:, at].T), numbers(model), model

    return fit


def logistic_regression(N, split, l2):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=1 / (N * l2), max_iter=10_000)


def support_vectors(N, split, C, gamma):
    from sklearn.svm import SVC

    return SVC(C=C, gamma=gamma)


def multilayer(N, split, l2):
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier((64,), alpha=N * l2, max_iter=1000, random_state=split)


def forms_of(net):
    """Return the symmetric T (10, 64, 64) of the quadratic forms in a network of `full_form`."""
    i, j = np.triu_indices(64)
    T = np.zeros((10, 64, 64))
    T[:, i, j] = net.W[:, 64:] * np.where(i == j, 1, np.sqrt(2))
    return (T + T.swapaxes(1, 2)) / 2


def cut_matrix(T, r):
    """Return the factors of the nearest matrices of rank r (singular value decomposition)."""
    U, sigma, Vt = np.linalg.svd(T)
    return U[:, :, :r] * sigma[:, None, :r], Vt[:, :r]


# Two ways to cut the full form to rank 2 after the training.
CUTS = {"full (form cut to 2)": cut_form, "full (matrix cut to 2)": cut_matrix}


# {name: (function that fits the model, settings to choose from, how a setting is written)}
CONTENDERS = {
    "linear": (low_rank(0), L2, "l2={:g}"),
    "rank 1": (low_rank(1), L2, "l2={:g}"),
    "rank 2": (low_rank(2), L2, "l2={:g}"),
    "rank 4": (low_rank(4), L2, "l2={:g}"),
    "rank 8": (low_rank(8), L2, "l2={:g}"),
    "full": (full_form, L2, "l2={:g}"),
    "rank 2 (factors)": (low_rank(2, "factors"), L2, "l2={:g}"),
    "rank 8 (factors)": (low_rank(8, "factors"), L2, "l2={:g}"),
    "LogisticRegression": (
        of_sklearn(logistic_regression, lambda m: m.coef_.size + m.intercept_.size),
        L2,
        "l2={:g}",
    ),
    "SVC (RBF)": (
        of_sklearn(
            support_vectors,
            lambda m: m.support_vectors_.size + m.dual_coef_.size + m.intercept_.size,
        ),
        list(product((0.1, 1, 10, 100), (0.003, 0.03, 0.3, 3))),
        "C={:g} gamma={:g}",
    ),
    "MLPClassifier (64)": (
        of_sklearn(multilayer, lambda m: sum(a.size for a in m.coefs_ + m.intercepts_)),
        L2,
        "l2={:g}",
    ),
}
COLUMNS = (
    *("split", "size", "model", "choice", "validation_right", "validation_of"),
    *("test_right", "test_of", "numbers", "seconds"),
)


def entry(name, split, size=1200):
    """A row of the table, and the network behind it."""
    fit, strengths, form = CONTENDERS[name]
    train, validation, test = datasets.digit_split(split)
    best = None
    for strength in strengths:
        start = perf_counter()
        predict, numbers, net = fit(train[:size], split, *strength)
        seconds = perf_counter() - start
        right = int((predict(validation) == LABELS[validation]).sum())
        if best is None or right > best[0]:
            best = right, strength, predict, numbers, net, seconds
    right, strength, predict, numbers, net, seconds = best
    correct = int((predict(test) == LABELS[test]).sum())
    row = (split, size, name, form.format(*strength), right, len(validation))
    return (*row, correct, len(test), numbers, f"{seconds:.3f}"), net


def cut_entries(full_row, full):
    """Yield a row for each of CUTS, given the row and the network of the full form."""
    split, size, _, choice, *_ = full_row
    _, validation, test = datasets.digit_split(split)
    for name, cut in CUTS.items():
        start = perf_counter()
        net = QuadraticNetwork(*cut(forms_of(full), 2), full.W[:, :64], full.b)
        seconds = perf_counter() - start
        counts = []
        for at in (validation, test):
            read = net.scores(X[:, at]).argmax(axis=0)
            counts += [int((read == LABELS[at]).sum()), len(at)]
        numbers = sum(array.size for array in (net.P, net.Q, net.W, net.b))
        yield (split, size, name, choice, *counts, numbers, f"{seconds:.3f}")


def chosen_at_an_edge(table):
    """Count for each model the splits on which a chosen value is at an end of its grid."""
    counts = {}
    for name, (_, strengths, form) in CONTENDERS.items():
        grids = [(min(grid), max(grid)) for grid in zip(*strengths, strict=True)]
        at_edge = {
            form.format(*strength)
            for strength in strengths
            if any(value in ends for value, ends in zip(strength, grids, strict=True))
        }
        counts[name] = sum(row[2] == name and row[3] in at_edge for row in table)
    return counts


def rows_of(split):
    """Return the rows of all models for one split."""
    with threadpool_limits(1):
        table = []
        for name in CONTENDERS:
            row, net = entry(name, split)
            table.append(row)
            if name == "full":
                table += cut_entries(row, net)
            if split == 0 and name in NETWORKS:
                save(net, NETWORKS[name])
    return table


def measure():
    """Compute the table and the networks, and write them into data/."""
    begin, table = perf_counter(), []
    with ProcessPoolExecutor(PROCESSES) as pool:
        for rows in pool.map(rows_of, range(datasets.DIGIT_SPLITS)):
            table += rows
            print(f"split {rows[0][0] + 1} of 12: {perf_counter() - begin:.0f} s", flush=True)
    with threadpool_limits(1):
        outside = share_outside_blas()
    write_table("quadratic_digits.csv", table)
    about = {
        "command": "python tests/benchmarks/run.py digits",
        "date": str(datetime.date.today()),
        "seconds": round(perf_counter() - begin),
        "processes": PROCESSES,
        "threads of BLAS": 1,
        "machine": f"{platform.machine()}, {platform.system()}",
        "Python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "scipy", "scikit-learn")},
        "chosen from": {
            name: ", ".join(form.format(*strength) for strength in strengths)
            for name, (_, strengths, form) in CONTENDERS.items()
        },
        "chosen at an edge of the grid, of 12 splits": chosen_at_an_edge(table),
        **outside,
    }
    text = json.dumps(about, indent=1)
    (DATA / "quadratic_digits.json").write_text(text + "\n", encoding="utf-8", newline="\n")


NETWORKS = {"linear": 0} | {f"rank {r}": r for r in DIGIT_RANKS if r}


def save(net, rank):
    """Save a network in float32, which halves its file."""
    arrays = {name: getattr(net, name).astype(np.float32) for name in "PQWb"}
    np.savez_compressed(DATA / f"digit_network_{rank}.npz", **arrays, model=net.model)


def share_outside_blas(rank=2, l2=1e-3):
    """Measure a training on 1,200 digits, and the fraction of its time outside matrix products.

    After each step, the matrix products of one evaluation are computed once more and timed. As in
    the training, the caches of the processor then contain other data. The times are processor times
    of this process, so that other programs on the machine have less influence.
    """
    train = datasets.digit_split(0)[0]
    XN, YN = X[:, train], Y[:, train]
    X1 = np.vstack([XN, np.ones(len(train))])
    V, M = np.ones((10, 65)), np.ones((20 * rank, 64))
    G, D, times = V @ X1, M @ XN, []

    def products(step, value):
        start = process_time()
        for left, right in ((V, X1), (M, XN), (G, X1.T), (D, XN.T)):
            left @ right
        times.append(process_time() - start)

    start = process_time()
    found = minimize_quadratic_cost(XN, YN, rank, l2=l2, callback=products)
    seconds = process_time() - start - sum(times)
    share = 1 - statistics.mean(times) * found.evaluations / seconds
    return {
        "training at rank 2, seconds": round(seconds, 2),
        "its evaluations": found.evaluations,
        "share of its time outside BLAS": round(share, 2),
    }


def write_table(name, rows):
    with open(DATA / name, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


# The table of README.md, from the files in data/ -------------------------------------------------


def report():
    """Measure everything, write data/, and return the table."""
    measure()
    return table()


def table():
    """Return the recorded results as Markdown."""
    about = json.loads((DATA / "quadratic_digits.json").read_text(encoding="utf-8"))
    versions = ", ".join(f"{name} {about[name]}" for name in ("Python", "numpy", "scipy"))
    return (
        f"Measured on {about['date']}, {about['machine']}, {about['processes']} processes with one "
        f"thread of BLAS each; {versions}, scikit-learn {about['scikit-learn']}; all in "
        f"{about['seconds']} seconds.\n\n{accuracy_table(datasets.load_digit_results())}"
    )


def shares(results, name):
    rows = results[results["model"] == name]
    return 100 * rows["test_right"] / rows["test_of"]


def accuracy_table(results):
    """Return a table with the accuracy of each model and its gain over the linear network."""
    lines = [
        "| | right of 100 | spread | more than linear | numbers | seconds |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name in dict.fromkeys(results["model"].tolist()):
        rows, share = results[results["model"] == name], shares(results, name)
        more = "" if name == "linear" else gain(results, name)
        numbers, seconds = statistics.median(rows["numbers"]), statistics.median(rows["seconds"])
        lines.append(
            f"| {name} | {share.mean():.2f} | {share.std(ddof=1):.2f} | {more} | {numbers:,.0f} | "
            f"{seconds:.2g} |"
        )
    return "\n".join(lines)


def gain(rows, name):
    """Return the mean gain of a model over the linear network and its interval, as text."""
    low, mean, high = interval(shares(rows, name) - shares(rows, "linear"), rows["size"][0])
    return f"{mean:+.2f} [{low:.2f}, {high:.2f}]"


def interval(differences, trained_on):
    """Return the 95 % interval of the mean of paired differences over splits: (low, mean, high).

    The interval is based on Student's t distribution with J - 1 degrees of freedom, and on the
    corrected standard error of Nadeau and Bengio, "Inference for the generalization error", Machine
    Learning 52, 2003. Because splits share training digits, the variance over J splits is
    multiplied by 1 / J + test / train instead of 1 / J.
    """
    J, mean = len(differences), differences.mean()
    error = differences.std(ddof=1) * np.sqrt(1 / J + 300 / trained_on)
    half = special.stdtrit(J - 1, 0.975) * error
    return mean - half, mean, mean + half
