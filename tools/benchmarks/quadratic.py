"""Compare networks with quadratic forms and other models on digits, and store the results in data/.

`run.py digits` calls `report`. Each model is trained with six settings, and keeps the setting with
which it classifies most validation digits correctly. If several settings are equally good, the
model keeps the first of them.
"""

import csv
import datetime
import json
import platform
import statistics
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

import numpy as np
from scipy import special
from threadpoolctl import threadpool_limits

from helpers import datasets
from helpers.low_rank import cut_form, quadratic_features
from helpers.minimize import minimize_cost
from helpers.quadratic import FORMAT, QuadraticNetwork, minimize_quadratic_cost

DATA = Path(__file__).resolve().parent.parent.parent / "data"
# Of equally good settings, the first is chosen. That is the one with the strongest penalty.
L2 = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7)

X, LABELS = datasets.load_digits()
X_30, LABELS_30 = datasets.load_training_digits()
X, X_30 = X / 16, X_30 / 16
SHEETS = datasets.digit_sheets()
# The images of the 30 people are in three runs, each through all people in the same order. So the
# last fifth of each run was written by the same people, about six of them.
RUNS = np.split(np.arange(3823), [1934, 2880])
VALIDATION_30 = np.concatenate([run[-(run.size // 5) :] for run in RUNS])
TRAIN_30 = np.setdiff1d(np.arange(3823), VALIDATION_30)
# The moves (down, right) of the five copies of an image: in place, right, left, down and up.
POSITIONS = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))
# With five copies of each image, a step takes five times as long, so the solver stops after these
# steps.
MOVED_STEPS = 300


def moved(images, down, right):
    """Return the images (64, N), moved by whole pixels. Ink that leaves the image is lost."""
    padded = np.pad(images.reshape(8, 8, -1), ((1, 1), (1, 1), (0, 0)))
    return padded[1 - down : 9 - down, 1 - right : 9 - right].reshape(64, -1)


def in_five_positions(images, labels):
    """Return five copies of the images (64, N) as (64, 5 N), and five copies of the labels.

    In the first copy, the images are in place. In the other four, they are moved by one pixel.
    """
    return np.hstack([moved(images, *by) for by in POSITIONS]), np.tile(labels, len(POSITIONS))


# Each function fits a model to images and labels, and returns a function that reads images, how
# many numbers the model stores, and the model.


def low_rank(rank, max_steps=10_000):
    def fit(images, labels, seed, l2):
        Y = datasets.one_hot(labels, 10)
        found = minimize_quadratic_cost(images, Y, rank, l2=l2, seed=seed, max_steps=max_steps)
        net = found.network
        return lambda new: net.scores(new).argmax(axis=0), size_of(net), net

    return fit


def size_of(net):
    return sum(array.size for array in (net.P, net.Q, net.W, net.b))


def with_products(images):
    """Return the pixels and, below them, the products of all pairs of pixels."""
    return np.vstack([images, quadratic_features(images)])


def full_form(images, labels, seed, l2):
    """Fit a linear softmax network to the pixels x and the products x_i x_j.

    Each logit of this network is a quadratic form of x plus a linear function of x.
    """
    features = with_products(images)
    mean = features.mean(axis=1, keepdims=True)  # without it, the solver needs more steps
    net = minimize_cost(features - mean, datasets.one_hot(labels, 10), "softmax", l2=l2).network
    net.b = net.b - net.W @ mean
    numbers = net.W.size + net.b.size
    return lambda new: net.scores(with_products(new)).argmax(axis=0), numbers, net


def display(rank):
    """Return a function that fits a sigmoid network to the nine parts of a calculator's display.

    The prediction of the network consists of nine outputs, each 0 or 1.
    """

    def fit(images, labels, seed, l2):
        Y = datasets.display_targets(labels)
        net = minimize_quadratic_cost(images, Y, rank, "sigmoid", l2=l2, seed=seed).network
        return net.predict, size_of(net), net

    return fit


def of_sklearn(make, numbers):
    def fit(images, labels, seed, *settings):
        model = make(labels.size, seed, *settings).fit(images.T, labels)
        return lambda new: model.predict(new.T), numbers(model), model

    return fit


def logistic_regression(N, seed, l2):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=1 / (N * l2), max_iter=10_000)


def support_vectors(N, seed, C, gamma):
    from sklearn.svm import SVC

    return SVC(C=C, gamma=gamma)


def multilayer(N, seed, l2):
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier((64,), alpha=N * l2, max_iter=1000, random_state=seed)


def forms_of(net):
    """Return the symmetric matrices T (10, 64, 64) of the quadratic forms in a full model.

    A full model is a network that `full_form` has fitted.
    """
    i, j = np.triu_indices(64)
    T = np.zeros((10, 64, 64))
    T[:, i, j] = net.W[:, 64:] * np.where(i == j, 1, np.sqrt(2))
    return (T + T.swapaxes(1, 2)) / 2


def cut_matrix(T, r):
    """Return factors of the nearest matrices of rank r, by the singular value decomposition."""
    U, sigma, Vt = np.linalg.svd(T)
    return U[:, :, :r] * sigma[:, None, :r], Vt[:, :r]


# Two ways to cut the full form to rank 2 after the training.
CUTS = {"full (form cut to 2)": cut_form, "full (matrix cut to 2)": cut_matrix}

ALPHAS = [(l2,) for l2 in L2], "{:g}"
# {name: (function that fits the model, (settings to choose from, how a setting is written))}
CONTENDERS = {
    "linear": (low_rank(0), ALPHAS),
    "rank 1": (low_rank(1), ALPHAS),
    "rank 2": (low_rank(2), ALPHAS),
    "rank 4": (low_rank(4), ALPHAS),
    "rank 8": (low_rank(8), ALPHAS),
    "full": (full_form, ALPHAS),
    "LogisticRegression": (
        of_sklearn(logistic_regression, lambda m: m.coef_.size + m.intercept_.size),
        ALPHAS,
    ),
    "SVC (RBF)": (
        of_sklearn(
            support_vectors,
            lambda m: m.support_vectors_.size + m.dual_coef_.size + m.intercept_.size,
        ),
        ([(C, gamma) for C in (1, 10) for gamma in (0.1, 0.3, 1)], "C={:g} gamma={:g}"),
    ),
    "MLPClassifier (64)": (
        of_sklearn(multilayer, lambda m: sum(a.size for a in m.coefs_ + m.intercepts_)),
        ALPHAS,
    ),
}
DISPLAYS = {"display linear": (display(0), ALPHAS), "display rank 2": (display(2), ALPHAS)}
SHUFFLED = ("linear", "rank 2")
COLUMNS = ("test", "number", "model", "choice", "right", "of", "numbers", "seconds")


def chosen(contender, train, validation, seed=0, targets=lambda labels: labels):
    """Return the setting with most validation digits right, its fitted model, and the seconds."""
    fit, (settings, _) = contender
    best = None
    for setting in settings:
        begin = perf_counter()
        fitted = fit(*train, seed, *setting)
        seconds = perf_counter() - begin
        right = count(fitted[0](validation[0]), targets(validation[1]))
        if best is None or right > best[0]:
            best = right, setting, fitted, seconds
    return best[1:]


def count(read, targets):
    """Return the number of columns in which the predictions `read` agree with the targets."""
    return int(np.atleast_2d(read == targets).all(axis=0).sum())


def on_shuffled_digits(name, split):
    """Return the row of a model that is trained and tested on parts of the 1,797 digits."""
    train, validation, test = datasets.digit_split(split)
    parts = [(X[:, part], LABELS[part]) for part in (train, validation)]
    setting, (read, numbers, _), seconds = chosen(CONTENDERS[name], *parts, seed=split)
    choice = CONTENDERS[name][1][1].format(*setting)
    right = count(read(X[:, test]), LABELS[test])
    return ("shuffle", split, name, choice, right, test.size, numbers, f"{seconds:.2f}")


def on_strangers(
    contender, targets=lambda labels: labels, prepare=lambda *digits: digits, setting=None
):
    """Return a setting, a fit to all digits of the 30 people, and the seconds of this fit.

    If `setting` is None, the setting is chosen with the validation digits.
    """
    if setting is None:
        train, validation = (
            prepare(X_30[:, part], LABELS_30[part]) for part in (TRAIN_30, VALIDATION_30)
        )
        setting, *_ = chosen(contender, train, validation, targets=targets)
    begin = perf_counter()
    fitted = contender[0](*prepare(X_30, LABELS_30), 0, *setting)
    return setting, fitted, perf_counter() - begin


def rows_by_sheet(name, right, choice, numbers, seconds):
    """Return 14 rows, one for each sheet of test digits.

    The array `right` (1797,) says which of the digits are read correctly.
    """
    rows = []
    for sheet in range(1, 15):
        own = right[sheet == SHEETS]
        more = choice, int(own.sum()), own.size, numbers, f"{seconds:.2f}"
        rows.append(("sheet", sheet, name, *more))
    return rows


def cut_rows(full, choice):
    """Return the rows of the two models that are made by cutting a full model to rank 2."""
    rows = []
    for name, cut in CUTS.items():
        begin = perf_counter()
        net = QuadraticNetwork(*cut(forms_of(full), 2), full.W[:, :64], full.b)
        seconds = perf_counter() - begin
        right = net.scores(X).argmax(axis=0) == LABELS
        rows += rows_by_sheet(name, right, choice, size_of(net), seconds)
    return rows


def display_rows(name):
    """Return the rows of a network for a display, and the rows of the display's middle bar."""
    setting, (read, numbers, _), seconds = on_strangers(DISPLAYS[name], datasets.display_targets)
    agree = read(X) == datasets.display_targets(LABELS)
    more = ALPHAS[1].format(*setting), numbers, seconds
    bar = name.replace("display", "middle bar")
    return rows_by_sheet(name, agree.all(axis=0), *more) + rows_by_sheet(bar, agree[6], *more)


def save(net, name):
    """Save a network in float32, which halves the size of the file."""
    arrays = {key: getattr(net, key).astype(np.float32) for key in "PQWb"}
    np.savez_compressed(DATA / f"{name}.npz", format=FORMAT, **arrays, model=net.model)


def measure():
    """Train and test all models, and write the table and the networks into data/."""
    begin, table, positions = perf_counter(), [], {}

    def note(*rows):
        table.extend(rows)
        with open(DATA / "quadratic_digits.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([COLUMNS, *table])
        print(f"{perf_counter() - begin:6.0f} s", *rows[0], flush=True)

    with threadpool_limits(1):
        for name, contender in CONTENDERS.items():
            setting, (read, numbers, model), seconds = on_strangers(contender)
            choice = contender[1][1].format(*setting)
            note(*rows_by_sheet(name, read(X) == LABELS, choice, numbers, seconds))
            if name in PLAIN:
                save(model, PLAIN[name])
            if name == "full":
                note(*cut_rows(model, choice))
        for name in DISPLAYS:
            note(*display_rows(name))
        for name in SHUFFLED:
            for split in range(datasets.DIGIT_SPLITS):
                note(on_shuffled_digits(name, split))
        for rank in (0, 2, 1, 4, 8):  # ranks 1, 4 and 8 take the setting of rank 2
            setting, (read, _, net), seconds = on_strangers(
                (low_rank(rank, max_steps=MOVED_STEPS), ALPHAS),
                prepare=in_five_positions,
                setting=None if rank in (0, 2) else setting,
            )
            save(net, f"digit_network_{rank}")
            right = [count(read(moved(X, *by)), LABELS) for by in POSITIONS]
            positions[f"rank {rank}"] = {
                "l2": setting[0],
                "right of 1797 in place, and a pixel right, left, down, up": right,
                "seconds": round(seconds, 1),
            }
            print(f"{perf_counter() - begin:6.0f} s", rank, setting, right, flush=True)
    about = {
        "command": "python tools/benchmarks/run.py digits",
        "date": str(datetime.date.today()),
        "seconds": round(perf_counter() - begin),
        "threads of BLAS": 1,
        "machine": f"{platform.machine()}, {platform.system()}",
        "Python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "scipy", "scikit-learn")},
        "seeds": "0 for the 30 people's digits, and the number of the split for a shuffle",
        "chosen from": {
            name: ", ".join(form.format(*setting) for setting in settings)
            for name, (_, (settings, form)) in (CONTENDERS | DISPLAYS).items()
        },
        f"trained in five positions, in at most {MOVED_STEPS} steps": positions,
    }
    text = json.dumps(about, indent=1)
    (DATA / "quadratic_digits.json").write_text(text + "\n", encoding="utf-8", newline="\n")


PLAIN = {"linear": "digit_network_0_plain", "rank 2": "digit_network_2_plain"}


# The table of README.md, from the files in data/ -------------------------------------------------


def report():
    """Train and test all models, write the results into data/, and return their table."""
    measure()
    return table()


def table():
    """Return the stored results as Markdown, with the conditions of the measurement."""
    about = json.loads((DATA / "quadratic_digits.json").read_text(encoding="utf-8"))
    versions = ", ".join(f"{name} {about[name]}" for name in ("Python", "numpy", "scipy"))
    return (
        f"Measured on {about['date']}, {about['machine']}, one thread of BLAS; {versions}, "
        f"scikit-learn {about['scikit-learn']}; all in {about['seconds']} seconds.\n\n"
        f"{accuracy_table(datasets.load_digit_results())}"
    )


def accuracy_table(results):
    """Return a table with the accuracy of each model and its gain over the linear network."""
    lines = [
        "| tested on | | right of 100 | more than linear | won, equal, lost | numbers | seconds |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for test in ("sheet", "shuffle"):
        rows = results[results["test"] == test]
        for name in dict.fromkeys(rows["model"].tolist()):
            own = rows[rows["model"] == name]
            right = 100 * own["right"].sum() / own["of"].sum()
            is_display = name.startswith(("display", "middle bar"))
            linear = name.replace("rank 2", "linear") if is_display else "linear"
            more = ("", "") if name == linear else gain(shares(rows, name) - shares(rows, linear))
            numbers, seconds = (statistics.median(own[each]) for each in ("numbers", "seconds"))
            lines.append(
                f"| {len(own)} {test}s | {name} | {right:.1f} | {' | '.join(more)} | "
                f"{numbers:,.0f} | {float(f'{seconds:.2g}'):g} |"
            )
    return "\n".join(lines)


def shares(rows, name):
    rows = rows[rows["model"] == name]
    return 100 * rows["right"] / rows["of"]


def gain(differences):
    """Return the mean of differences with its interval, and how many are above, at and below 0."""
    low, mean, high = interval(differences)
    signs = np.sign(differences)
    counts = ", ".join(str((signs == sign).sum()) for sign in (1, 0, -1))
    return f"{mean:+.2f} [{low:.2f}, {high:.2f}]", counts


def interval(differences):
    """Return the mean of differences and its 95 % interval by Student's t: (low, mean, high)."""
    J, mean = len(differences), differences.mean()
    half = special.stdtrit(J - 1, 0.975) * differences.std(ddof=1) / np.sqrt(J)
    return mean - half, mean, mean + half
