"""Set what pytest, its processes and the kernels need before pytest imports its plugins.

`pyproject.toml` names this module as a plugin, so it is there for `pytest notebooks/…`, too.
"""

import importlib.util
import os
import sys
from pathlib import Path

import pytest

import tools.kernels  # noqa: F401

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


def pytest_collection_modifyitems(items):
    """Skip chapter 9 where a framework is missing, because its stored outputs need all of them."""
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
