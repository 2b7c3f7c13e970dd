"""Set what pytest, its processes and the kernels need before pytest imports its plugins.

`pyproject.toml` names this module as a plugin, so it is there for `pytest notebooks/…`, too.
"""

import importlib.util
import os
import sys
from pathlib import Path

import pytest

import tools.kernels  # noqa: F401

CHANGED = os.environ.get("CHANGED_LAST_PLACES")
if CHANGED:
    import tests.shared.last_places  # noqa: F401

# nbformat's library for schemas imports it for a check that no notebook needs, which takes each
# process 2 seconds.
sys.modules["rfc3987_syntax"] = None

# The frameworks of chapter 9 are large, so only who wants to test it installs them.
_gone = [
    name
    for name in ("torch", "jax", "keras", "tensorflow", "sklearn")
    if importlib.util.find_spec(name) is None
]
NO_FRAMEWORKS = (
    f"not installed: {', '.join(_gone)}, which the extra frameworks has" if _gone else ""
)


def pytest_report_header():
    """Say that the numbers of this run are not the usual ones."""
    return f"last places: changed with the seed {CHANGED}" if CHANGED else None


def pytest_collection_modifyitems(config, items):
    """Skip chapter 9 where a framework is missing, because its stored outputs need all of them.

    With changed last places, leave out the tests of numbers that are the same on each processor.
    """
    if CHANGED:
        exact = [item for item in items if item.get_closest_marker("exact")]
        config.hook.pytest_deselected(items=exact)
        items[:] = [item for item in items if item not in exact]
    if NO_FRAMEWORKS and os.environ.get("REQUIRE_FRAMEWORKS") != "1":
        for item in items:
            if item.path.name.startswith("09_"):
                item.add_marker(pytest.mark.skip(reason=NO_FRAMEWORKS))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """Cut the network of the kernel in which nbval runs a chapter."""
    with pytest.MonkeyPatch.context() as patch:
        if item.path.suffix == ".ipynb":
            offline = Path(__file__).with_name("offline")
            patch.setenv("PYTHONPATH", str(offline), prepend=os.pathsep)
        return (yield)
