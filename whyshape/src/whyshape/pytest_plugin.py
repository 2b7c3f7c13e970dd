"""Add notes to the shape errors that pytest reports."""

import contextlib

import pytest

from whyshape.notes import annotate


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Add a note to the error of a test before pytest writes its report."""
    if call.excinfo is not None:
        with contextlib.suppress(Exception):
            annotate(call.excinfo.value)
    return (yield)
