"""The course's address in pyproject.toml, and the files, links and forms that follow from it."""

import json
import re
import shlex
import tomllib

import addresses
import build_book
import pytest
import yaml
from notebook_rules import ROOT
from packaging.requirements import Requirement

FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml"))
MADE_UP = {"Repository": "https://github.com/Some-One/a-course"}


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", addresses.FILES)
def test_address_version_and_date_are_those_of_now(name):
    assert addresses.written(read(name)) == read(name), "run: python tools/addresses.py"


@pytest.mark.parametrize("name", addresses.FILES)
def test_a_file_gets_an_address_and_loses_it_again(name):
    with_address = addresses.written(read(name), MADE_UP)
    assert MADE_UP["Repository"] in with_address or "/Some-One/a-course/" in with_address
    without = addresses.written(with_address, {})
    assert "Some-One" not in without
    assert addresses.written(without, MADE_UP) == with_address
    if name.endswith("toml"):
        urls = tomllib.loads(with_address)["project"]["urls"]
        assert urls["Repository"] == MADE_UP["Repository"]
    elif name.endswith("ipynb"):
        first = json.loads(with_address)["cells"][2]["source"][0]
        assert first.strip().endswith('#subdirectory=whyshape"')
    elif not name.endswith("md"):
        assert yaml.safe_load(with_address)
        assert yaml.safe_load(without)


def test_all_links_follow_from_one_line():
    links = addresses.links(MADE_UP)
    assert links["book"] == "https://some-one.github.io/a-course/"
    assert links["colab"].startswith("https://colab.research.google.com/github/Some-One/a-course/")
    assert links["binder"].startswith("https://mybinder.org/v2/gh/Some-One/a-course/main?")
    named = MADE_UP | {"Documentation": "https://example.org/course/"}
    assert addresses.links(named)["book"] == "https://example.org/course/"
    assert addresses.links({}) == {}


def test_the_line_for_a_chapter_alone_takes_both_packages_from_the_address_and_nowhere_else():
    command, *rest = shlex.split(addresses.links(MADE_UP)["install"])
    assert command == "%pip"
    wanted = {each.name: each for each in map(Requirement, rest[2:])}
    assert wanted.keys() == {"one-layer-course", "whyshape"}
    assert all(each.url.startswith(f"git+{MADE_UP['Repository']}") for each in wanted.values())


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/OWNER/NAME/",
        "https://github.com/OWNER/NAME.git",
        "git@github.com:OWNER/NAME",
        "https://example.org/course",
        "",
    ],
)
def test_another_address_is_refused(address):
    with pytest.raises(ValueError, match=r"expected https://github\.com/OWNER/NAME"):
        addresses.links({"Repository": address})


def test_a_chapter_offers_servers_only_if_they_find_it(monkeypatch):
    path = build_book.notebooks()[1]
    monkeypatch.setattr(addresses, "links", dict)
    assert "olab" not in build_book.source(path)
    assert build_book.last_words() == ""
    known = {name: f"{name}/" for name in ("repository", "colab", "binder", "install")}
    monkeypatch.setattr(addresses, "links", lambda: known)
    assert f"(colab/{path.name})" in build_book.source(path)
    assert f"(binder/{path.name})" in build_book.source(path)
    assert "\ninstall/\n" in build_book.source(path)


def test_the_end_of_a_chapter_asks_for_a_sentence_by_a_form_that_exists(monkeypatch):
    known = addresses.links(MADE_UP)
    monkeypatch.setattr(addresses, "links", lambda: known)
    *_, last, _ = build_book.chapter(build_book.notebooks()[1])["cells"]  # and the page's script
    (name,) = re.findall(r"/Some-One/a-course/issues/new\?template=([\w.]+)", last["source"])
    assert name in [path.name for path in FORMS]


@pytest.mark.parametrize(
    ("page", "file"),
    [
        ("index", "README.md"),
        ("docs/install", "docs/install.md"),
        ("docs/messages/must-be-square", "docs/messages/must-be-square.md"),
        ("modules/helpers.costs", "helpers/costs.py"),
        ("modules/course.explorers", "course/explorers/__init__.py"),
        ("modules/course.plots", "course/plots.py"),
        ("notebooks/01_shape_mismatches", None),
        ("search", None),
    ],
)
def test_a_page_leads_to_the_file_that_it_is_made_from(page, file):
    assert addresses.source_of(page) == file


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_has_what_the_host_requires(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert form["name"]
    assert form["description"]
    ids = [part["id"] for part in form["body"]]
    assert len(ids) == len(set(ids))
    for part in form["body"]:
        assert part["type"] in ("input", "textarea")
        assert part["attributes"]["label"]
