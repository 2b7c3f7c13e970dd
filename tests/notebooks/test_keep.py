"""Test the file that one keeps, `docs/keep.py`, which imports nothing of the course."""

import ast
import runpy
import subprocess
import sys

import numpy as np
import pytest
from notebook_rules import ROOT

from helpers import costs

FILE = ROOT / "docs" / "keep.py"
KEEP = runpy.run_path(str(FILE))
rng = np.random.default_rng(5)
X, W, b = rng.normal(size=(4, 7)), rng.normal(size=(3, 4)), rng.normal(size=(3, 1))
Y = np.eye(3)[:, rng.integers(3, size=7)]
BITS = rng.integers(2, size=(3, 7)).astype(float)


def test_it_needs_numpy_alone_and_is_short():
    text = FILE.read_text(encoding="utf-8")
    imported = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import)]
    assert [name.name for node in imported for name in node.names] == ["numpy"]
    assert "from " not in [line[:5] for line in text.splitlines()]
    assert sum(1 for line in text.splitlines() if line.strip()) <= 60


def test_run_as_a_program_it_checks_its_three_gradients(tmp_path):
    command = [sys.executable, "-I", FILE]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    errors = [float(line.split()[-1]) for line in run.stdout.splitlines()]
    assert len(errors) == 3
    assert max(errors) < 1e-6


@pytest.mark.parametrize("scale", [1, 1000])
def test_its_costs_and_gradients_are_those_of_helpers(scale):
    Z = scale * (W @ X + b)
    cost, dZ = KEEP["sigmoid_cost"](Z, BITS)
    np.testing.assert_allclose(cost, costs.sigmoid_cost(Z, BITS), rtol=1e-12)
    np.testing.assert_allclose(dZ, costs.sigmoid_gradient(Z, BITS), rtol=1e-12, atol=1e-15)
    cost, dZ = KEEP["softmax_cost"](Z, Y)
    np.testing.assert_allclose(cost, costs.softmax_cost(Z, Y), rtol=1e-12)
    np.testing.assert_allclose(dZ, costs.softmax_gradient(Z, Y), rtol=1e-12, atol=1e-15)
    cost, dZ = KEEP["squared_cost"](Z, BITS)
    assert cost == pytest.approx(((Z - BITS) ** 2).sum() / 14)
    np.testing.assert_allclose(dZ, (Z - BITS) / 7)


def test_a_wrong_gradient_and_a_check_at_zeros_are_refused():
    def cost(V):
        return KEEP["sigmoid_cost"](V @ X + b, BITS)[0]

    dZ = KEEP["sigmoid_cost"](W @ X + b, BITS)[1]
    assert KEEP["gradient_error"](cost, W, dZ @ X.T) < 1e-6
    assert KEEP["gradient_error"](cost, W, -dZ @ X.T) > 1
    with pytest.raises(AssertionError, match="at zeros"):
        KEEP["gradient_error"](cost, np.zeros_like(W), dZ @ X.T)
    with pytest.raises(AssertionError, match=r"a gradient \(4, 3\) of an array \(3, 4\)"):
        KEEP["gradient_error"](cost, W, (dZ @ X.T).T)


def test_softmax_refuses_targets_that_do_not_sum_to_1():
    with pytest.raises(AssertionError, match="must sum to 1"):
        KEEP["softmax_cost"](W @ X + b, np.ones((3, 7)))


def test_the_loop_learns_and_stops_where_the_cost_is_not_finite():
    few, targets = X[:, :3], Y[:, :3]
    trained, biases = KEEP["train"](few, targets, KEEP["softmax_cost"], rate=1.0)
    assert ((trained @ few + biases).argmax(axis=0) == targets.argmax(axis=0)).all()
    with pytest.raises(AssertionError, match="divide the rate by three"), np.errstate(all="ignore"):
        KEEP["train"](few, targets, KEEP["squared_cost"], rate=1e3)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ((W, b, X[0], Y), "both need two axes"),
        ((W, b, X[:, :6], Y), "one column for each sample"),
        ((W.T, b, X, Y), r"W \(4, 3\), expected \(3, 4\)"),
        ((W, b[:, 0], X, Y), r"b \(3,\), expected \(3, 1\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(arrays, message):
    KEEP["check_shapes"](W, b, X, Y)
    with pytest.raises(AssertionError, match=message):
        KEEP["check_shapes"](*arrays)
