"""The page of messages: what its box finds in messages that the installed packages write.

The scripts of the page are loaded into an empty page of Chromium. The tests of the page itself need
the tools of docs/requirements.txt.
"""

import ast
import random
import re
import traceback

import browsing
import build_book
import matplotlib.pyplot as plt
import message_pages
import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score

pytestmark = pytest.mark.browser

A, B, v, S = np.ones((3, 4)), np.ones((4, 5)), np.ones(3), np.ones((2, 3, 4))
QUESTION = "A question mark is a size or an axis that the message leaves out."

# Code that raises an error, its page, the aligned shapes by rows, and the sentences.
CASES = [
    (
        "A + v",
        "operands-could-not-be-broadcast",
        "A 3 [4] (3, 4) / B [3] (3,)",
        "Axis -1: 4 in `A` meets 3 in `B`.",
    ),
    (
        "A * S * np.ones((5, 1, 4))",
        "operands-could-not-be-broadcast",
        "A [2] 3 4 (2, 3, 4) / B [5] 1 4 (5, 1, 4)",
        "Axis -3: 2 in `A` meets 5 in `B`. They would fit if `B` had the shape (2, 1, 4), or `A` "
        "the shape (5, 3, 4).",
    ),
    (
        "np.where(v > 0, A, B)",
        "operands-could-not-be-broadcast",
        "A [3] (3,) / B [3] [4] (3, 4) / C [4] 5 (4, 5)",
        "Axis -1: 3 in `A` meets 4 in `B`. Axis -2: 3 in `B` meets 4 in `C`.",
    ),
    (
        "np.broadcast_arrays(v, v, v[:2])",
        "operands-could-not-be-broadcast",
        "A [3] (3,) / C [2] (2,)",
        "Axis -1: 3 in `A` meets 2 in `C`.",
    ),
    (
        "A[[0, 1], [0, 1, 2]]",
        "operands-could-not-be-broadcast",
        "A [2] (2,) / B [3] (3,)",
        "Axis -1: 2 in `A` meets 3 in `B`.",
    ),
    (
        "v -= np.ones((3, 1))",
        "non-broadcastable-output-operand",
        "A [-] 3 (3,) / result [3] 3 (3, 3)",
        "Axis -2: nothing in `A` meets 3 in `result`.",
    ),
    (
        "np.add(v, v, out=np.ones((3, 1)))",
        "non-broadcastable-output-operand",
        "A 3 [1] (3, 1) / result 3 [3] (3, 3)",
        "Axis -1: 1 in `A` meets 3 in `result`.",
    ),
    (
        "v[:] = A",
        "could-not-broadcast-input-array",
        "A [-] [3] (3,) / B [3] [4] (3, 4)",
        "Axis -1: 3 in `A` meets 4 in `B`. Axis -2: nothing in `A` meets 3 in `B`.",
    ),
    (
        "v[[0, 1]] = v",
        "could-not-broadcast-input-array",
        "A [2] (2,) / B [3] (3,)",
        "Axis -1: 2 in `A` meets 3 in `B`.",
    ),
    (
        "v[v < 2] = v[:2]",
        "could-not-broadcast-input-array",
        "",
        "2 values in `B` meet 3 places in `A`.",
    ),
    (
        "np.broadcast_to(v, (2, 2))",
        "could-not-broadcast-input-array",
        "A 2 [2] (2, 2) / B [3] (3,)",
        "Axis -1: 2 in `A` meets 3 in `B`.",
    ),
    (
        "A @ A",
        "matmul-core-dimension",
        "A ? [4] / B [3] ?",
        f"4 in `A` meets 3 in `B`. {QUESTION}",
    ),
    (
        "np.vecdot(v, v[:2])",
        "matmul-core-dimension",
        "A [3] / B [2]",
        f"3 in `A` meets 2 in `B`. {QUESTION}",
    ),
    ("A @ 2", "matmul-core-dimension", "", ""),
    (
        "S @ np.ones((5, 4, 6))",
        "matmul-core-dimension",
        "A [2] - - (2, 3, 4) / B [5] - - (5, 4, 6)",
        "2 in `A` meets 5 in `B`.",
    ),
    (
        "np.dot(A, A)",
        "matmul-core-dimension",
        "A 3 [4] (3, 4) / B [3] 4 (3, 4)",
        "Axis -1 of `A` is 4, axis -2 of `B` is 3.",
    ),
    (
        "np.dot(A, v)",
        "matmul-core-dimension",
        "A 3 [4] (3, 4) / B [3] (3,)",
        "Axis -1: 4 in `A` meets 3 in `B`.",
    ),
    (
        "np.linalg.solve(np.eye(3), B)",
        "must-be-square",
        "A [3] 3 / B [4] ?",
        f"3 in `A` meets 4 in `B`. {QUESTION}",
    ),
    ("np.linalg.inv(A)", "must-be-square", "", ""),
    ("np.linalg.det(v)", "must-be-square", "", ""),
    (
        "np.einsum('ij,kj->ik', A, B)",
        "einsum-subscripts",
        "A 3 - [4] (3, 4) / B 4 [5] (4, 5)",
        "4 in `A` meets 5 in `B`.",
    ),
    (
        "np.einsum('ij,kj->ik', A, B, optimize=True)",
        "einsum-subscripts",
        "",
        "The letter `j` is 4 and 5.",
    ),
    ("np.einsum('ii->i', A)", "einsum-subscripts", "", "The letter `i` is 3 and 4."),
    ("np.einsum('ijk,j->i', A, v)", "einsum-subscripts", "", ""),
    ("np.einsum('ij,j->i', A, B)", "einsum-subscripts", "", ""),
    ("np.einsum('ijk,j->i', A, v, optimize=True)", "einsum-subscripts", "", ""),
    ("np.vstack([A, v])", "concatenation-axis", "", "Axis 1: 4 in `A` meets 3 in `B`."),
    ("np.hstack([A, A, B])", "concatenation-axis", "", "Axis 0: 3 in `A` meets 4 in `C`."),
    ("np.concatenate([A, v])", "concatenation-axis", "", "Axes: 2 in `A`, 1 in `B`."),
    ("np.stack([A, B])", "concatenation-axis", "", ""),
    ("np.concatenate([1.0, v])", "concatenation-axis", "", ""),
    ("np.concatenate(A, B)", "only-integer-scalar-arrays", "", ""),
    ("[1, 2][np.array([0, 1])]", "only-integer-scalar-arrays", "", ""),
    (
        "A.reshape(7)",
        "cannot-reshape",
        "",
        "`A` has 12 elements, and the sizes in (7,) multiply to 7.",
    ),
    (
        "A.reshape(5, -1)",
        "cannot-reshape",
        "",
        "`A` has 12 elements, and the sizes in (5,newaxis) multiply to 5.",
    ),
    ("v[:, 0]", "too-many-indices", "", ""),
    ("A[:, 5]", "out-of-bounds", "", ""),
    ("v.sum(axis=1)", "too-many-indices", "", ""),
    ("A[:, v > 0]", "boolean-index", "", "Axis 1: 4 in `A` meets 3 in `B`."),
    ("np.array([[1, 2], [3]])", "inhomogeneous-shape", "", ""),
    ("v[0] = [1, 2]", "inhomogeneous-shape", "", ""),
    ("int(v)", "only-0-dimensional-arrays", "", ""),
    (
        "plt.plot(v, v[:2])",
        "same-first-dimension",
        "x [3] (3,) / y [2] (2,)",
        "Axis -1: 3 in `x` meets 2 in `y`.",
    ),
    ("plt.scatter(v, v[:2])", "same-first-dimension", "", ""),
    ("accuracy_score([0, 1], [0.2, 0.7])", "handle-a-mix", "", ""),
    ("accuracy_score([0, 1, 2], np.eye(3))", "handle-a-mix", "", ""),
    ("LinearRegression().fit(v, v)", "expected-2d-array", "", ""),
    ("LinearRegression().fit(A, v).predict(2.4)", "expected-2d-array", "", ""),
    (
        "LinearRegression().fit(A, v[:2])",
        "expected-2d-array",
        "",
        "Axis 0: 3 in `A` meets 2 in `B`.",
    ),
    ("LogisticRegression().fit(A, [[0], [1], [1]])", "column-vector-y", "", ""),
    ("LogisticRegression().fit(A, np.eye(3))", "column-vector-y", "", ""),
    ("np.exp(1000 * A)", "nan-in-the-cost", "", ""),
    ("np.log(A - 1)", "nan-in-the-cost", "", ""),
    ("(A - 1) / (A - 1)", "nan-in-the-cost", "", ""),
]
NAMES = {
    "np": np,
    "plt": plt,
    "LinearRegression": LinearRegression,
    "accuracy_score": accuracy_score,
    "LogisticRegression": LogisticRegression,
}


def error_of(code):
    """The error or the warning that a line of code raises."""
    try:
        with np.errstate(all="raise"):
            exec(code, NAMES | {"A": A, "B": B, "v": v.copy(), "S": S})
    except (ValueError, IndexError, TypeError, FloatingPointError, UserWarning) as error:
        return error
    finally:
        plt.close("all")
    raise AssertionError(f"runs: {code}")


@pytest.fixture(scope="module")
def scripts(browser):
    """An empty page with the page's functions in `messages`."""
    page = browser.new_page()
    exposed = "window.messages = { find, rearranged, described, RULES };"
    page.add_script_tag(content=f"{build_book.messages_script()}\n{exposed}", type="module")
    page.wait_for_function("() => window.messages")
    return page


@pytest.fixture(scope="module")
def find(scripts):
    """A function that returns what the page finds in a text, or None."""
    return lambda text: scripts.evaluate("text => messages.find(text)", text)


def rows(found):
    return " / ".join(" ".join(line.split()) for line in found["table"])


# What is found in a message -----------------------------------------------------------------------


@pytest.mark.parametrize(("code", "entry", "table", "sentences"), CASES)
def test_a_message_leads_to_its_entry_and_its_shapes_are_aligned(
    find, code, entry, table, sentences
):
    error = error_of(code)
    for text in (str(error), "".join(traceback.format_exception(error))):
        found = find(text)
        assert (found["entry"], rows(found)) == (entry, table)
        assert " ".join(found["sentences"]) == sentences
        assert found["message"] in [str(error).strip(), *str(error).splitlines()]


@pytest.mark.parametrize(
    ("message", "table", "sentences"),
    [
        (
            "The size of tensor a (3) must match the size of tensor b (4) at non-singleton "
            "dimension 1",
            "",
            "Axis 1: 3 in `A` meets 4 in `B`.",
        ),
        (
            "mat1 and mat2 shapes cannot be multiplied (2708x7 and 256x256)",
            "mat1 2708 [7] (2708, 7) / mat2 [256] 256 (256, 256)",
            "Axis -1 of `mat1` is 7, axis -2 of `mat2` is 256.",
        ),
        (
            "Using a target size (torch.Size([32, 1])) that is different to the input size "
            "(torch.Size([32])). This will likely lead to incorrect results",
            "input 32 (32,) / target 32 1 (32, 1)",
            "Element by element, they fit and give (32, 32).",
        ),
        (
            "output with shape [3, 1] doesn't match the broadcast shape [3, 4]",
            "A 3 [1] (3, 1) / result 3 [4] (3, 4)",
            "Axis -1: 1 in `A` meets 4 in `result`.",
        ),
        (
            "shape '[5, -1]' is invalid for input of size 12",
            "",
            "`A` has 12 elements, and the sizes in (5, -1) multiply to 5.",
        ),
        (
            "subscript j has size 5 for operand 1 which does not broadcast with previously seen "
            "size 4",
            "",
            "The letter `j` is 5 and 4.",
        ),
    ],
)
def test_shapes_are_read_in_the_notation_of_pytorch(find, message, table, sentences):
    found = find(f"RuntimeError: {message}")
    assert rows(found) == table
    assert " ".join(found["sentences"]) == sentences


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("ValueError: matrices are not aligned", "matmul-core-dimension"),
        (
            "could not broadcast input array from shape (9) into shape (9,1)",
            "could-not-broadcast-input-array",
        ),
        (
            "ValueError: all the input arrays must have same number of dimensions",
            "concatenation-axis",
        ),
        (
            "TypeError: only length-1 arrays can be converted to Python scalars",
            "only-0-dimensional-arrays",
        ),
    ],
)
def test_older_versions_of_numpy_have_other_words(find, message, name):
    assert find(message)["entry"] == name


def without_numbers(message):
    """A message in which all shapes, numbers and letters of einsum are the same.

    So are the words that NumPy changed in 2.0 and again in 2.4.
    """
    message = re.sub("only (size-1|length-1) arrays", "only 0-dimensional arrays", message)
    return re.sub(r"\d+", "0", re.sub(r"'\w'", "'x'", re.sub(r"\([\d, ]*\)", "()", message)))


@pytest.mark.parametrize("path", message_pages.PAGES, ids=lambda path: path.stem)
def test_each_message_of_a_page_leads_to_it_and_is_what_a_package_says(find, path):
    quoted = message_pages.messages(path)
    said = [without_numbers(str(error_of(code))) for code, page, *_ in CASES if page == path.stem]
    for message in quoted:
        assert find(message)["entry"] == path.stem, message
        if message not in message_pages.ELSEWHERE:
            assert any(message_pages.says(without_numbers(message), each) for each in said), message


def test_the_last_message_of_a_text_counts_even_if_its_lines_are_wrapped(find):
    first, last = (str(error_of(code)) for code in ("A + v", "A @ A"))
    text = f"{first}\n\nDuring handling, another exception occurred:\n\nValueError: {last}\n"
    assert find(text)["entry"] == "matmul-core-dimension"
    assert find(text.replace(" ", "\n"))["entry"] == "matmul-core-dimension"
    assert find(f"{last}\n{first}\n(2, 2)")["table"] == find(first)["table"]


def typed(message, rng):
    """A message as it is typed: with other capitals, and one letter of a word wrong."""
    words = [found for found in re.finditer("[A-Za-z]{4,}", message) if "->" not in found[0]]
    start, end = rng.choice(words).span()
    k = rng.randrange(start, end)
    letter = rng.choice("etaoins")
    wrong = rng.choice(
        [
            message[:k] + message[k + 1 :],
            message[:k] + letter + message[k:],
            message[:k] + letter + message[k + 1 :],
            message[:k] + message[k : k + 2][::-1] + message[k + 2 :] if k + 1 < end else message,
        ]
    )
    return rng.choice([wrong, wrong.capitalize(), wrong.lower()])


def test_capitals_and_a_wrong_letter_hide_no_message(find):
    rng, lost = random.Random(38), []
    for code, entry, table, sentences in CASES:
        if "einsum" in code and not table:
            continue  # its letters are a part of the message
        for _ in range(10):
            text = typed(str(error_of(code)), rng)
            found = find(text)
            if not found or (found["entry"], rows(found)) != (entry, table):
                lost.append(text)
            else:
                assert found.get("message", "only shapes") in text
                if "newaxis" not in sentences:  # the sentence repeats what was typed
                    assert " ".join(found["sentences"]) == sentences
    assert lost == []


@pytest.mark.parametrize(
    ("text", "entry", "sentences"),
    [
        (
            "shapes (2,3) (4,3)",
            "operands-could-not-be-broadcast",
            "Element by element, these shapes do not fit. Axis -2: 2 in `A` meets 4 in `B`. As a "
            "matrix product `A @ B`, they do not fit. Axis -1 of `A` is 3, axis -2 of `B` is 4.",
        ),
        (
            "brodcast together with Shapes (3, 4) and (4, 5)\n",
            "operands-could-not-be-broadcast",
            "Element by element, these shapes do not fit. Axis -1: 4 in `A` meets 5 in `B`. "
            "Axis -2: 3 in `A` meets 4 in `B`. "
            "As a matrix product `A @ B`, they fit and give (3, 5).",
        ),
        (
            "(2,3) * (3,)",
            None,
            "Element by element, these shapes fit and give (2, 3). "
            "As a matrix product `A @ B`, they fit and give (2,).",
        ),
        (
            "(2,3), (2,3)",
            "matmul-core-dimension",
            "Element by element, these shapes fit and give (2, 3). As a matrix product `A @ B`, "
            "they do not fit. Axis -1 of `A` is 3, axis -2 of `B` is 2.",
        ),
        (
            "(3,) ()",
            "matmul-core-dimension",
            "Element by element, these shapes fit and give (3,). "
            "As a matrix product `A @ B`, they do not fit.",
        ),
        (
            "(3,) (2,) (3,)",
            "operands-could-not-be-broadcast",
            "Element by element, these shapes do not fit. Axis -1: 3 in `A` meets 2 in `B`.",
        ),
        (
            "ValueError: operand could not be broadcasted (3,3) (1,4)",
            "operands-could-not-be-broadcast",
            "Element by element, these shapes do not fit. Axis -1: 3 in `A` meets 4 in `B`. As a "
            "matrix product `A @ B`, they do not fit. Axis -1 of `A` is 3, axis -2 of `B` is 1.",
        ),
        (
            "X.shape = (4,3), y.shape = (4,)",
            "operands-could-not-be-broadcast",
            "Element by element, these shapes do not fit. Axis -1: 3 in `A` meets 4 in `B`. As a "
            "matrix product `A @ B`, they do not fit. Axis -1: 3 in `A` meets 4 in `B`.",
        ),
        (
            "a.shape, b.shape\n(2, 3) (3, 4)",
            "operands-could-not-be-broadcast",
            "Element by element, these shapes do not fit. Axis -1: 3 in `A` meets 4 in `B`. Axis "
            "-2: 2 in `A` meets 3 in `B`. As a matrix product `A @ B`, they fit and give (2, 4).",
        ),
    ],
)
def test_shapes_alone_are_compared_by_both_rules(find, text, entry, sentences):
    found = find(text)
    assert found.get("entry") == entry
    assert " ".join(found["sentences"]) == sentences
    assert len(found["table"]) == text.count("(")


@pytest.mark.parametrize(
    "text",
    [
        "KeyError: 'axis'",
        "KeyError: (2, 3)",
        "(2, 3)",
        "TypeError: f() takes 2 positional arguments but 3 were given",
        "IndexError: list index out of range",
        "ValueError: not enough values to unpack (expected 3, got 2)",
        "TypeError: object of type 'int' has no len()",
        "print(f(1, 2), g(3, 4))",
        "operands could not be broadcast together with shapes",
        "core dimension 7, with gufunc signature (n)->(n)",
        "ValueError: X has 3 features, but the model expects 4",
    ],
)
def test_other_texts_hold_no_message(find, text):
    assert find(text) is None


def test_a_message_that_numpy_cannot_have_written_does_no_harm(find):
    core = "matmul: Input operand 9 has a mismatch in its core dimension 9, with gufunc signature "
    assert find(f"{core}(n),(n)->() (size 1 is different from 2)")["table"] == []
    many = " (1,)" * 3000
    assert len(find(f"operands could not be broadcast together with shapes{many}")["table"]) == 64


FLOODS = [
    "\n",
    "(",
    "(1,2)",
    "shapes (1,1,1",
    "core dimension 0 (n?,k),",
]


@pytest.mark.parametrize("piece", FLOODS)
def test_a_hundred_thousand_characters_cost_no_noticeable_time(scripts, piece):
    took = scripts.evaluate(
        """piece => {
            const flood = piece.repeat(100_000 / piece.length);
            const times = [0, 1, 2].map(() => {
                const start = performance.now();
                messages.find(flood);
                messages.find("operands could not be broadcast together with shapes " + flood);
                messages.find(flood + "could not be broadcast together with shapes (1,) (2,)");
                return performance.now() - start;
            });
            return Math.min(...times); // other programs may take the processor meanwhile
        }""",
        piece,
    )
    assert took < 100


# The rules, compared with NumPy -------------------------------------------------------------------


def cases_of_rules(rng):
    """Arguments of a rule and of the NumPy function that does the same."""
    sizes = [0, 1, 1, 2, 3]
    for _ in range(60):
        base = rng.choices(sizes, k=rng.randrange(4))
        a, b = ([n if rng.random() < 0.6 else rng.choice(sizes) for n in base] for _ in "ab")
        yield "broadcast", [a, b[rng.randrange(2) :]], np.broadcast
        if a and rng.random() < 0.7:
            b = [*b[:-2], a[-1], rng.choice(sizes)]
        yield "matmul", [a, b[rng.randrange(2) :]], np.matmul
        letters = [rng.choices("ijk", k=rng.randrange(3)) for _ in "ab"]
        held = {letter: rng.choice(sizes) for letter in "ijk"}
        shapes = [
            [held[n] if rng.random() < 0.6 else rng.choice(sizes) for n in term] for term in letters
        ]
        subscripts = ",".join("".join(term) for term in letters)
        yield "einsum", [subscripts, *shapes], np.einsum


def test_the_rules_decide_as_numpy_does(scripts):
    cases = list(cases_of_rules(random.Random(30)))
    run = """cases => cases.map(([rule, given]) => {
        try { return messages.RULES[rule](...given); } catch (error) {
            if (error.clashes === undefined) throw error;
            return null;
        }
    })"""
    outcomes = scripts.evaluate(run, [[rule, given] for rule, given, _ in cases])
    for (rule, given, function), outcome in zip(cases, outcomes, strict=True):
        arrays = [np.ones(each) if isinstance(each, list) else each for each in given]
        try:
            expected = list(function(*arrays).shape)
        except ValueError:
            expected = None
        assert outcome == expected, (rule, given)
    assert 40 < outcomes.count(None) < 140


# Repairs, tried in NumPy --------------------------------------------------------------------------

SIZES = [1, 2, 2, 3, 3, 4, 6]
# Lines that fail for most shapes, and how many axes their operands may have.
LINES = {
    "A - B": (0, 4),
    "np.where(A > 0, B, C)": (0, 3),
    "np.ones((4, 4))[A.astype(int), B.astype(int)]": (1, 2),
    "A @ B": (0, 4),
    "np.dot(A, B)": (0, 3),
    "np.linalg.solve(np.eye(len(A)), B)": (2, 2),
    "A[:] = B": (1, 3),
    "A[[0]] = B": (1, 3),
    "A += B": (1, 3),
    "A.reshape({0}, {1})": (1, 3),
    "A.reshape({0})": (1, 3),
    "A[{0}]": (1, 2),
    "A[..., {0}]": (1, 2),
    "A.sum(axis={0})": (0, 2),
    "np.einsum('ij,jk->ik', A, B)": (2, 2),
    "np.vstack([A, B])": (1, 2),
    "np.hstack([A, B])": (1, 2),
    "A[B]": (1, 2),
    "A[:, B]": (2, 2),
    "plt.plot(A, B)": (1, 2),
}


def arrays_of(rng, fewest, most):
    """Three arrays whose sizes often agree, but not always on the same axes."""
    shape = rng.choices(SIZES, k=rng.randint(fewest, most))
    for name in "ABC":
        own = rng.choice([shape, shape[1:], shape[:1], shape[::-1], rng.choices(SIZES, k=3)])
        own = [n if rng.random() < 0.8 else rng.choice(SIZES) for n in own]
        if fewest <= len(own) <= most:
            yield name, np.zeros(own)
        else:
            yield name, np.zeros(shape)


# Conditions about sizes that the message leaves out, and when they hold.
VECTOR = "or is a vector with as many entries"
MEANT = {
    f"if `B` has as many rows as `A`, {VECTOR}": lambda A, B: A.ndim == 2 and len(A) == len(B),
    f"if `B` has as many columns as `A`, {VECTOR}": lambda A, B: A.shape[1:] == B.shape[-1:],
    "if `B` has an entry for each row of `A`": lambda A, B: B.shape == A.shape[:1],
    "if `B` has an entry for each column of `A`": lambda A, B: B.shape == A.shape[1:],
}


def holds(condition, A, B):
    """Whether the condition of a repair, or None, is true of two arrays."""
    if condition and (counted := re.fullmatch(r"if `A` has (\d+) (rows|columns)", condition)):
        return A.shape[:2][counted[2] == "columns" :][:1] == (int(counted[1]),)
    return condition is None or MEANT[condition](A, B)


def result_of(line, names):
    """The shape of a line's result, or of the place that it writes into."""
    place, written, _ = re.match(r"(A\S*)( \+?= )?(.*)|", line).groups()
    exec(line if written else f"result = {line}", names)
    plt.close("all")
    return np.shape(eval(place, names) if written else names["result"])


def repaired(line, repair):
    """A line with one of the repairs that the box offers for its message."""
    if of := repair.get("of"):
        return re.sub(rf"\b{of}\b", lambda _: repair["code"], line)
    return repair["code"]


@pytest.mark.parametrize("line", LINES)
def test_every_repair_for_a_message_runs_and_gives_the_shape_that_the_box_says(find, line):
    rng, tried = random.Random(line), 0
    for _ in range(120):
        arrays = dict(arrays_of(rng, *LINES[line]))
        A, B, _ = arrays.values()
        names = {"np": np, "plt": plt, "x": A, "y": B, **arrays}
        if "[:, B]" in line or "[B]" in line:
            names["B"] = B = B.ravel() > 0
        tells = line.format(*rng.choices(SIZES, k=2))
        try:
            result_of(tells, dict(names))
            continue
        except (ValueError, IndexError) as error:
            found = find(str(error)) or {}
        for repair in found.get("repairs", []):
            needs = repair.get("needs", {})
            if any([*names[name].shape] != shape for name, shape in needs.items()):
                continue
            if not holds(repair.get("fits"), A, B):
                continue
            gives = result_of(repaired(tells, repair), dict(names))
            assert [*gives] == repair.get("gives", [*gives]), (tells, repair)
            tried += 1
    assert tried > 5


@pytest.mark.parametrize(
    ("message", "repairs"),
    [
        # The first line of README. Which numbers are too many, no message says.
        ("operands could not be broadcast together with shapes (3,3) (1,4)", []),
        (
            "operands could not be broadcast together with shapes (4,3) (4,)",
            [
                "`B[:, None]` instead of `B` gives (4, 3), if `B` has one value for each row",
                "`A.T` instead of `A` gives (3, 4), if `A` lies on its side",
                "`A.T @ B` gives (3,), if you wanted a matrix product",
            ],
        ),
        (
            "operands could not be broadcast together with shapes (100,2) (5,2)",
            [
                "`A[:, None]` instead of `A` gives (100, 5, 2), for a table of all pairs",
                "`A @ B.T` gives (100, 5), if you wanted a matrix product",
            ],
        ),
        (
            "cannot reshape array of size 12 into shape (5,3)",
            ["`A.reshape(-1, 3)` gives (4, 3), if axis 0 may have another size"],
        ),
        ("cannot reshape array of size 11 into shape (5,3)", []),
        ("cannot reshape array of size 12 into shape (5,newaxis)", []),
        (
            "cannot reshape array of size 7840 into shape (28,28)",
            [
                "`A.reshape(-1, 28, 28)` gives (10, 28, 28), if there are several of them",
                "`A.reshape(-1, 28)` gives (280, 28), if axis 0 may have another size",
                "`A.reshape(28, -1)` gives (28, 280), if axis 1 may have another size",
            ],
        ),
        (
            "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
            "(n?,k),(k,m?)->(n?,m?) (size 3 is different from 4)",
            [
                "`B.T` instead of `B` if `B` has the shape (3, 4)",
                "`A.T` instead of `A` if `A` has the shape (3, 4)",
            ],
        ),
        (
            "shapes (2,3,4) and (3,5) not aligned: 4 (dim 2) != 3 (dim 0)",
            [
                "`A.swapaxes(-1, -2) @ B` gives (2, 4, 5)",
                "`A.transpose(2, 0, 1) @ B` gives (4, 2, 5)",
            ],
        ),
        (
            "mat1 and mat2 shapes cannot be multiplied (896x28 and 784x10)",
            [
                "`torch.nn.Linear(28, 10)` where the layer is defined",
                "`X.flatten(1)` before the layer, if each of your samples has 784 numbers",
            ],
        ),
        (
            "Using a target size (torch.Size([4])) that is different to the input size "
            "(torch.Size([4, 1]))",
            [
                "`target[:, None]` instead of `target` gives (4, 1), if `target` has one value for "
                "each row",
                "`input[:, 0]` instead of `input` gives (4,)",
            ],
        ),
        (
            "Expected target size [2, 4], got [2, 3]",
            [
                "`F.cross_entropy(output.transpose(1, 2), target)` if `output` has the shape "
                "(2, 3, 4) and its last axis counts classes",
                "`F.cross_entropy(output.flatten(0, 1), target.flatten())` if `output` has the "
                "shape (2, 3, 4) and its last axis counts classes",
            ],
        ),
        ("index 4 is out of bounds for axis 0 with size 0", []),
    ],
)
def test_the_repairs_are_those_for_the_sizes_of_the_message(scripts, find, message, repairs):
    found = find(message)["repairs"]
    described = scripts.evaluate("all => all.map(messages.described)", found)
    assert described == repairs


@pytest.mark.parametrize("sizes", ["32x784 and 128x10", "32x512 and 256x10", "8x28 and 784x10"])
def test_flattening_is_offered_only_where_it_gives_the_columns_that_the_layer_expects(find, sizes):
    (repair,) = find(f"mat1 and mat2 shapes cannot be multiplied ({sizes})")["repairs"]
    assert repair["code"].startswith("torch.nn.Linear(")


def test_where_nothing_helps_the_box_says_which_shapes_would_fit(find):
    rng, count = random.Random(5), 0
    while count < 30:
        shapes = [tuple(rng.choices(SIZES, k=rng.randint(1, 3))) for _ in "AB"]
        try:
            np.zeros(shapes[0]) - np.zeros(shapes[1])
            continue
        except ValueError as error:
            last = find(str(error))["sentences"][-1]
        if last.startswith("They would fit if `B`"):
            b, a = map(ast.literal_eval, re.findall(r"\(.*?\)", last))
            np.broadcast_shapes(shapes[0], b)
            np.broadcast_shapes(a, shapes[1])
            count += 1


def test_each_change_of_axes_gives_the_shape_that_the_box_says(scripts):
    rng, count = random.Random(3), 0
    for _ in range(40):
        shape, many = rng.choices(SIZES, k=rng.randint(1, 4)), rng.randint(0, 5)
        edits = scripts.evaluate(
            "([shape, many]) => [...messages.rearranged('x', shape, many)]", [shape, many]
        )
        for code, gives, _ in edits:
            assert [*eval(code, {"x": np.zeros(shape)}).shape] == gives, (shape, code)
            count += 1
    assert count > 200


# The page -----------------------------------------------------------------------------------------

MARKUP = "<img src=x onerror=window.harm=1><script>window.harm=1</script><b>"
SUM = str(error_of("A + v"))
README = "operands could not be broadcast together with shapes (3,3) (1,4)"


@pytest.fixture
def page(browser, site):
    """The page, opened from the disk on a phone. It must raise no errors and ask for nothing."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    complaints, outside = browsing.listen(page)
    page.goto((site / "docs" / "messages.html").as_uri())
    yield page
    context.close()
    assert (complaints, outside) == ([], [])


def faults(page):
    """What axe-core finds in the light page and in the dark page."""
    found = []
    for mode in ("light", "dark"):
        page.evaluate("mode => { document.body.dataset.theme = mode; }", mode)
        found += [f"{mode}: {fault}" for fault in browsing.barriers(page)]
    return found


def test_what_is_pasted_is_answered_on_a_phone(page):
    field = page.get_by_label("Message or traceback")
    answer = page.locator("#find-message [role=status]")
    assert faults(page) == []
    for code, name, table, _ in CASES:
        field.fill(f"{MARKUP}\nValueError: {error_of(code)}\n{MARKUP}")
        assert answer.get_by_role("link").get_attribute("href") == f"messages/{name}.html"
        marked = answer.locator("mark").all_inner_texts()
        assert [text.strip() for text in marked] == re.findall(r"\[(.*?)\]", table)
    assert page.locator("#find-message :is(img, script, b)").count() == 0
    field.fill(str(error_of("v[0] = [1, 2]")))
    first = answer.get_by_role("listitem").first.inner_text()  # the first fix of its page
    assert first.startswith("If the rows have different lengths")
    field.fill(README)
    assert answer.get_by_text("No change is sure to help here.").is_visible()
    assert answer.get_by_role("listitem").count() == 0
    field.fill(SUM)
    assert answer.get_by_text("Axis -1: 4 in A meets 3 in B.").is_visible()
    assert answer.get_by_text("These changes fit your sizes:").is_visible()
    assert answer.get_by_role("listitem").first.inner_text() == (
        "B[:, None] instead of B gives (3, 4), if B has one value for each row"
    )
    box = answer.bounding_box()
    assert 0 < box["y"] < box["y"] + box["height"] < 844
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert faults(page) == []
    field.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/operands-could-not-be-broadcast.html")
    page.go_back()
    field.fill(str(error_of("A @ A")))  # it names no shape
    assert answer.get_by_text("leaves out some sizes. These changes may fit:").is_visible()
    field.fill("shapes (2,3) (2,3)")
    assert answer.locator("mark").all_inner_texts() == [" 3 ", " 2 "]
    assert answer.get_by_text("A @ B.T gives (2, 2)").is_visible()
    field.fill("shapes (2,3) (3,)")
    assert answer.get_by_text("fit and give (2,).").is_visible()
    assert answer.get_by_role("listitem").count() == 0
    field.fill("KeyError: 'axis'")
    assert "This text has none" in answer.inner_text()
    field.fill("text\nKeyError: 'other'")
    href = answer.get_by_role("link").get_attribute("href")
    assert href.endswith("/search.html?q=KeyError%3A+%27other%27")
    assert page.evaluate("() => window.harm") is None


def test_without_scripts_the_page_is_the_list_of_pages(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "docs" / "messages.html").as_uri())
    assert not page.locator("#find-message").is_visible()
    for path in message_pages.PAGES:
        assert page.locator(f"article a[href='messages/{path.stem}.html']").is_visible()
    context.close()
