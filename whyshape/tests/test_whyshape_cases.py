"""The counts on the list of cells in `cases` don't fall below what has been reached."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

AT_LEAST = {"note": 106, "sizes": 87, "repaired": 79, "warned": 35}
AT_MOST = {"wrong unmarked first": 0, "alarms": 1}


@pytest.mark.slow
def test_the_counts_do_not_fall():
    pytest.importorskip("sklearn")
    pytest.importorskip("pandas")
    pytest.importorskip("matplotlib").use("agg")
    from cases.score import score

    try:
        count = score()
    finally:
        InteractiveShell.clear_instance()
    assert {name: count[name] for name in AT_LEAST if count[name] < AT_LEAST[name]} == {}
    assert {name: count[name] for name in AT_MOST if count[name] > AT_MOST[name]} == {}
