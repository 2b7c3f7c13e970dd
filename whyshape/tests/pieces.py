"""Run pieces of code as a notebook cell would be run: with their source where Python finds it."""

import contextlib
import itertools
import linecache

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from whyshape import notebook

NUMBER = itertools.count()


def run_in(code, scope):
    """Run code in a scope, with its source where Python finds it."""
    filename = f"<piece {next(NUMBER)}>"
    linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
    exec(compile(code, filename, "exec"), scope)


def run(code, **names):
    """Run code; return (error or None, names)."""
    scope = {"np": np, "rng": np.random.default_rng(0), **names}
    try:
        run_in(code, scope)
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


@contextlib.contextmanager
def new_shell(**names):
    """An IPython shell without history and colours, in which the names are defined."""
    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    shell.colors = "nocolor" if hasattr(shell, "colors") else None
    shell.user_ns.update(names)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.get_ipython", lambda: shell, raising=False)
        yield shell
    notebook.unload_ipython_extension(shell)
