"""Runs pieces of code as a notebook cell would be run: with their source where Python finds it."""

import itertools
import linecache

import numpy as np

NUMBER = itertools.count()


def run(code, **names):
    """Run code; return (error or None, names)."""
    scope = {"np": np, "rng": np.random.default_rng(0), **names}
    filename = f"<piece {next(NUMBER)}>"
    linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
    try:
        exec(compile(code, filename, "exec"), scope)
    except Exception as error:
        return error, scope
    return None, scope


def prepared(setup):
    """The names that a setup gives, which must not fail."""
    error, names = run(setup)
    assert error is None
    return {k: v for k, v in names.items() if k not in ("np", "rng", "__builtins__")}


def warnings_in(setup, code):
    """The warnings under `%%shapes` of a cell, run after its setup."""
    from helpers.shapes import ledger as ledgers  # not where only NumPy's words are asked for

    ledger = ledgers.Ledger(code)
    scope = {"np": np, "rng": np.random.default_rng(0), **prepared(setup)}
    scope[ledgers.RECORDER] = ledger.recorder
    with np.errstate(all="ignore"):
        exec(compile(ledger.code, "<ledger>", "exec"), scope)
    return [line for line in str(ledger).splitlines() if line.startswith("  ! warning: ")]


def new_shell():
    """An IPython shell without history."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    return InteractiveShell(config=Config(HistoryManager={"enabled": False}))


def fail(code, **names):
    """The error of code that must fail."""
    error, _ = run(code, **names)
    assert error is not None, f"runs: {code}"
    return error


def names_where_it_failed(error):
    """The names of the frames outside of NumPy; those of inner frames hide the others."""
    found, tb = {}, error.__traceback__
    while tb is not None:
        module = tb.tb_frame.f_globals.get("__name__") or ""
        if not module.startswith("numpy"):
            found = {**found, **tb.tb_frame.f_globals, **tb.tb_frame.f_locals}
        tb = tb.tb_next
    return found


def gives_the_same(code, wanted, names):
    """Whether two expressions have the same value."""
    a, b = eval(code, dict(names)), eval(wanted, dict(names))
    if np.asarray(a).dtype.kind in "US":
        return np.array_equal(a, b)
    return np.shape(a) == np.shape(b) and np.allclose(a, b, equal_nan=True)
