"""The code that chapter 6 compiles is built if the tools exist, and a failure names its cause."""

import contextlib
import os
import shutil
import sysconfig
from functools import partial

import numpy as np
import pytest
from notebook_rules import ROOT, read

from helpers import perceptron
from helpers.datasets import load_perceptron

pytestmark = pytest.mark.notebooks

CELLS = {cell.id: cell.source for cell in read(ROOT / "notebooks" / "06_numpy_speed.ipynb").cells}
# The test environment has Cython and setuptools, but the C compiler belongs to the system.
COMPILERS = [*(sysconfig.get_config_var("CC") or "").split()[:1], "cc", "gcc", "clang"]
needs_compiler = pytest.mark.skipif(
    not any(map(shutil.which, COMPILERS)), reason="there is no C compiler"
)
START = np.array([-0.16595599, 0.44064899, -0.99977125])


@pytest.fixture(scope="module")
def chapter():
    """The names that the chapter's own cells define."""
    names = {"os": os, "np": np, "ways": {}, "partial": partial, "start": START}
    cells = ["cell-003", "attempt", "c-train-source", "cell-021", "c-product-source"]
    for name in [*cells, "c-by-hand-source"]:
        exec(CELLS[name], names)
    return names


@pytest.fixture(scope="module")
def compiled(chapter):
    """All functions in C, compiled at once."""
    source = "\n".join(chapter[name] for name in ("C_TRAIN", "C_PRODUCTS", "C_BY_HAND"))
    return chapter["attempt"](chapter["compile_c"], source)


@needs_compiler
def test_cython_and_c_train_as_the_course_does_wherever_there_is_a_compiler(chapter, compiled):
    data = load_perceptron()
    cython, c = START.copy(), START.copy()
    chapter["fast_train"].train(cython, *data, np.empty(3), 1000)
    compiled.train(*(array.ctypes for array in (c, *data, np.empty(3))), 4, 3, 1000)
    for weights in (cython, c):
        np.testing.assert_allclose(weights, perceptron.train(START, *data, 1000), rtol=1e-9)


@needs_compiler
@pytest.mark.parametrize("name", ["plain", "reordered", "by_hand"])
def test_the_products_in_c_are_right_at_every_edge_of_a_tile(compiled, name):
    multiply = getattr(compiled, name)
    rng = np.random.default_rng(8)
    for K in (5, 6, 9, 10, 14):
        for N in (8, 9, 15, 16, 23):
            W, X, Z = rng.normal(size=(K, 3)), rng.normal(size=(3, N)), np.full((K, N), np.nan)
            multiply(W.ctypes, X.ctypes, Z.ctypes, K, 3, N)
            np.testing.assert_allclose(Z, W @ X, rtol=1e-9, atol=1e-12)


def test_a_missing_setuptools_is_named(chapter, capsys, monkeypatch, tmp_path):
    """Python 3.12 and later have no distutils without setuptools, and here it is hidden."""
    (tmp_path / "distutils.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'distutils'\")"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("SETUPTOOLS_USE_DISTUTILS", "stdlib")
    assert chapter["attempt"](chapter["build"]) is None
    told = capsys.readouterr().out
    assert "No module named 'distutils'" in told
    assert "%pip install setuptools" in told


@needs_compiler
@pytest.mark.parametrize(("make", "source"), [("compile_c", ["int f;"]), ("build", [])])
def test_a_compiler_that_does_not_know_this_processor_is_asked_without(
    chapter, monkeypatch, make, source
):
    run = chapter["run_tool"]

    def refusing(command, folder, **variables):
        if "-march=native" in " ".join([*command, *variables.values()]):
            raise OSError("unknown option")
        run(command, folder, **variables)

    monkeypatch.setitem(chapter, "run_tool", refusing)
    assert chapter["attempt"](chapter[make], *source) is not None


@needs_compiler
def test_a_compiler_that_refuses_is_quoted_and_a_missing_one_named(
    chapter, capsys, monkeypatch, tmp_path
):
    assert chapter["attempt"](chapter["compile_c"], "int f( {") is None
    assert "compile_c did not work: fast.c:1" in capsys.readouterr().out
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: None)
    assert chapter["attempt"](chapter["compile_c"], "") is None
    assert "no C compiler was found" in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no choice of cores")
def test_the_stopwatch_frees_the_cores_after_an_error():
    names, cores = {"contextlib": contextlib, "np": np}, os.sched_getaffinity(0)
    exec(CELLS["stopwatch"], names)
    try:
        with pytest.raises(ZeroDivisionError):
            names["in_turns"]({"fails": lambda: 1 / 0})
        assert os.sched_getaffinity(0) == cores
    finally:
        os.sched_setaffinity(0, cores)
