"""Every cell of the table "Which traps does your framework catch?" does what the page says."""

import functools
import itertools
import json
import os
import re

import frameworks_page
import pytest
import traps

STORED = json.loads(traps.STORED.read_text(encoding="utf-8"))
CHAPTERS = {f"{number:02}": f"../notebooks/{number:02}.ipynb" for number in range(10)}

# The cells in which the oldest versions that pyproject.toml allows do something else.
OLDEST = {("missing_label", "keras-torch")}


@functools.cache
def fresh(column):
    return traps.run_column(column)[1]


@pytest.mark.parametrize(("trap", "column"), traps.cells(), ids=map("-".join, traps.cells()))
def test_a_cell_does_what_is_stored(all_frameworks, trap, column):
    found, stored = fresh(column)[trap], STORED["outcomes"][trap][column]
    if os.environ.get("OLDEST_FRAMEWORKS"):
        assert (kinds(found) == kinds(stored)) == ((trap, column) not in OLDEST)
    else:
        assert found == stored


def kinds(outcome):
    return outcome["kind"], outcome.get("fixed", {}).get("kind")


def test_each_program_has_its_row_and_its_outcome():
    stored = [(trap, column) for trap in STORED["outcomes"] for column in STORED["outcomes"][trap]]
    assert stored == traps.cells()
    programs = {traps.program(*cell) for cell in traps.cells()}
    assert programs == set((traps.HERE / "snippets").glob("*/*.py"))


def test_each_fix_is_right_and_each_row_has_one():
    """Where no result is right, because the data are wrong, the fixed program stops."""
    without = set(traps.TRAPS)
    for trap, column in traps.cells():
        if after := STORED["outcomes"][trap][column].get("fixed"):
            assert after["kind"] == ("right" if traps.rights(trap) else "stops"), (trap, column)
            without.discard(trap)
    assert without == set()


@pytest.mark.parametrize(
    ("code", "kind", "printed", "said"),
    [
        ("print((3, 1))", "right", "(3, 1)", []),
        ("print('shape', [3, 1.0])", "right", "shape [3, 1.0]", []),
        ("print((3, 3))", "wrong", "(3, 3)", []),
        ("import warnings; warnings.warn('no'); print(9)", "warns", "9", ["UserWarning: no"]),
        ("print(1)\nassert False, 'a\\n  b'", "stops", "1", ["AssertionError: a b"]),
    ],
)
def test_the_kind_of_an_outcome(tmp_path, code, kind, printed, said):
    path = tmp_path / "program.py"
    path.write_text(code)
    found = traps.outcome("in_place", path)
    assert found == {"kind": kind, "printed": printed, "said": said}


def test_the_fix_takes_the_place_of_the_line_above_it(tmp_path):
    path = tmp_path / "program.py"
    path.write_text("for n in [3]:\n    n += 3\n    # Fix: n -= 2\n    print(3, n)\n")
    found = traps.outcome("in_place", path)
    assert (found["kind"], found["printed"]) == ("wrong", "3 6")
    assert found["fixed"] == {"kind": "right", "printed": "3 1", "said": []}


def test_an_added_line_takes_no_place(tmp_path):
    path = tmp_path / "program.py"
    path.write_text("n = 3\nm = 3\n# Add: m -= 2\nprint(n, m)\n")
    found = traps.outcome("in_place", path)
    assert (found["printed"], found["fixed"]["printed"]) == ("3 3", "3 1")


def test_a_harmless_trap_is_called_harmless(tmp_path):
    path = tmp_path / "program.py"
    path.write_text("print(1)")
    assert traps.outcome("bias_before_batch_norm", path)["kind"] == "harmless"


def test_a_missing_package_is_no_trap(tmp_path):
    path = tmp_path / "program.py"
    path.write_text("import no_such_package")
    with pytest.raises(ModuleNotFoundError):
        traps.outcome("in_place", path)


# The page ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page():
    text = "Versions: VERSIONS\n\nCOUNT rows\n\nTABLE\n\nROWS\n"
    return frameworks_page.page(text, CHAPTERS)


def test_the_page_shows_each_program_with_what_it_printed(page):
    for trap, column in traps.cells():
        outcome = STORED["outcomes"][trap][column]
        same_as_the_first = column in ("keras-torch", "keras-jax")
        for text in (outcome["printed"], *([] if same_as_the_first else outcome["said"])):
            assert text in page
        if "fixed" in outcome:
            assert f"With the fix: {outcome['fixed']['printed']}" in page
        _, _, code = traps.program(trap, column).read_text(encoding="utf-8").partition("\n")
        assert code.strip() in page
    assert f"NumPy {STORED['versions']['numpy']}" in page
    assert STORED["date"][:4] in page
    assert f"{len(traps.TRAPS)} rows" in page
    assert all(known.get("note", "") in page for known in traps.TRAPS.values())


def test_each_link_of_the_table_leads_to_a_place_of_its_own(page):
    places = re.findall(r'^\((.+)\)=$|<summary id="(.+?)">', page, re.MULTILINE)
    places = [one or other for one, other in places]
    assert len(set(places)) == len(places)
    links = re.findall(r'href="#(.+?)"', page)
    assert len(links) > len(traps.TRAPS)
    assert set(links) <= set(places)


@pytest.mark.parametrize(
    ("kind", "printed", "words"),
    [
        ("wrong", "1", "silently wrong"),
        ("wrong", "[0. nan]", "nan"),
        ("warns", "nan", "warns"),
        ("right", "0", "right"),
    ],
)
def test_a_wrong_result_that_any_log_shows_is_not_called_silent(kind, printed, words):
    outcomes = {"torch": {"kind": kind, "printed": printed, "said": []}}
    _, cell, *_ = frameworks_page.kinds(outcomes)
    assert cell == ["torch", kind, words, ""]


def test_chapter_9_has_all_rows_as_they_are_stored():
    (path,) = (traps.HERE.parent.parent / "notebooks").glob("09_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    (cell,) = (cell for cell in cells if cell["id"] == "all-traps")
    assert "".join(cell["source"]) == frameworks_page.table_of_chapter()
    text = "".join(itertools.chain.from_iterable(cell["source"] for cell in cells))
    assert re.findall(r"(\d+) traps", text) == [str(len(traps.TRAPS))]


def test_backends_that_differ_are_told_apart():
    one = {"kind": "wrong", "printed": "1", "said": []}
    other = {"kind": "stops", "printed": "", "said": ["ValueError"]}
    columns = {"numpy": one, "keras-tensorflow": other, "keras-torch": one}
    columns["keras-jax"] = other | {"said": ["TypeError"]}
    assert frameworks_page.groups(columns) == [
        ["NumPy", ["numpy"], one],
        ["Keras", ["keras-tensorflow", "keras-jax"], other],
        ["Keras", ["keras-torch"], one],
    ]
