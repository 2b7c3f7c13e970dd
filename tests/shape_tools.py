"""Run pieces of code as a notebook cell would be run: with their source where Python finds it."""

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


def fail(code, **names):
    """The error of code that must fail."""
    error, _ = run(code, **names)
    assert error is not None, f"runs: {code}"
    return error


def arrays(**shapes):
    """Arrays of ones of the given shapes, by name."""
    return {name: np.ones(shape) for name, shape in shapes.items()}


def new_shell():
    """An IPython shell without history."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    return InteractiveShell(config=Config(HistoryManager={"enabled": False}))
