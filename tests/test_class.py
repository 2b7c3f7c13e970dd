"""A class on a hub: what can be checked at once. `tests/benchmarks/classroom.py` plays it."""

import importlib.util
import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import types
from pathlib import Path

import pytest
import yaml
from notebook_rules import ROOT
from packaging.requirements import Requirement

sys.path.insert(0, str(ROOT / "docs" / "class"))
import measure

PLACE = ROOT / "docs" / "class"
RECORD = json.loads((PLACE / "measured.json").read_text(encoding="utf-8"))
VALUES = yaml.safe_load((PLACE / "values.yaml").read_text(encoding="utf-8"))
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a hub needs Linux")


def size(text):
    """Bytes of "1G", as JupyterHub reads it."""
    return int(text[:-1]) * 2 ** {"M": 20, "G": 30}[text[-1]]


# The hub's configuration -------------------------------------------------------------------------


@pytest.fixture
def config(monkeypatch):
    """The configuration as JupyterHub loads it, with a stand-in for JupyterHub itself."""
    from traitlets.config import PyFileConfigLoader

    stand_in = types.ModuleType("jupyterhub.spawner")
    stand_in.SimpleLocalProcessSpawner = object
    monkeypatch.setitem(sys.modules, "jupyterhub", types.ModuleType("jupyterhub"))
    monkeypatch.setitem(sys.modules, "jupyterhub.spawner", stand_in)
    monkeypatch.setenv("CLASS_PASSWORD", "a password for this test")
    # Not tmp_path: no other system user may pass through that.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)
        monkeypatch.setenv("CLASS_FOLDER", f"{folder}/class")
        yield PyFileConfigLoader("jupyterhub_config.py", path=str(PLACE)).load_config


@on_linux
def test_the_configuration_stays_on_this_machine_and_asks_for_a_password(config, monkeypatch):
    c = config()
    assert c.JupyterHub.bind_url.startswith("http://127.0.0.1:")
    assert len(c.Authenticator.allowed_users) == 20
    hub = Path(os.environ["CLASS_FOLDER"]) / "hub"
    assert stat.S_IMODE(hub.stat().st_mode) == 0o700
    assert str(hub) in c.JupyterHub.db_url
    assert str(hub) in c.JupyterHub.cookie_secret_file
    monkeypatch.delenv("CLASS_PASSWORD")
    with pytest.raises(KeyError):
        config()


@on_linux
def test_a_student_starts_with_a_limit_a_closed_home_and_from_root_a_user_of_their_own(config):
    c = config()
    home = Path(os.environ["CLASS_FOLDER"]) / "homes" / "student03"
    spawner = types.SimpleNamespace(home_dir=str(home), mem_limit=size(c.Spawner.mem_limit))
    prepare = c.JupyterHub.spawner_class.make_preexec_fn(spawner, "student03")
    ask = ["/bin/sh", "-c", "ulimit -d; umask; pwd; id -u; id -G"]
    # A process of its own, which has no threads: `prepare` runs between fork and exec.
    said = subprocess.run(ask, preexec_fn=prepare, capture_output=True, text=True, check=True)
    limit, mask, where, user, groups = said.stdout.splitlines()
    assert int(limit) * 1024 == size(c.Spawner.mem_limit)
    assert int(mask, 8) == 0o077
    assert Path(where) == home
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    if os.geteuid() == 0:
        assert user == groups == str(home.stat().st_uid) == "72003"
    with pytest.raises(ValueError, match="student21"):
        c.JupyterHub.spawner_class.make_preexec_fn(spawner, "student21")


@pytest.mark.skipif(not importlib.util.find_spec("jupyterhub"), reason="JupyterHub is not here")
@on_linux
def test_jupyterhub_knows_every_setting(config):
    c = config()
    for name in ("jupyterhub", "jupyterhub.spawner"):
        del sys.modules[name]
    from jupyterhub import app, auth, proxy, spawner
    from jupyterhub.authenticators.shared import SharedPasswordAuthenticator

    classes = [app.JupyterHub, auth.Authenticator, SharedPasswordAuthenticator]
    classes += [proxy.ConfigurableHTTPProxy, spawner.Spawner, spawner.SimpleLocalProcessSpawner]
    classes = {each.__name__: each for each in classes}
    for name, settings in c.items():
        assert set(settings) <= set(classes[name].class_traits(config=True)), name


# Kubernetes and the image ------------------------------------------------------------------------

# What the chart's reference names; it takes what stands below hub.config and singleuser.extraEnv as
# it is: https://z2jh.jupyter.org/en/stable/resources/reference.html
CHART = [
    *("singleuser.image.name", "singleuser.image.tag", "singleuser.defaultUrl"),
    *("singleuser.memory.guarantee", "singleuser.memory.limit", "singleuser.startTimeout"),
    *("singleuser.cpu.guarantee", "singleuser.cpu.limit", "singleuser.storage.capacity"),
    *("proxy.https.enabled", "proxy.https.hosts", "proxy.https.letsencrypt.contactEmail"),
    *("cull.enabled", "cull.timeout"),
]


def leaves(values, above=""):
    for name, value in values.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{above}{name}.")
        else:
            yield above + name


def test_the_chart_knows_every_value():
    names = list(leaves(VALUES))
    free = ("hub.config.", "singleuser.extraEnv.")
    assert [name for name in names if name not in CHART and not name.startswith(free)] == []
    assert isinstance(VALUES["singleuser"]["image"]["tag"], str)
    # An environment variable is text, also where it looks like a number.
    assert {type(value) for value in VALUES["singleuser"]["extraEnv"].values()} == {str}
    assert VALUES["singleuser"]["extraEnv"] == measure.THREADS


@on_linux
def test_the_limits_are_those_of_the_configuration_and_leave_room_for_the_longest_chapter(config):
    c, memory = config(), VALUES["singleuser"]["memory"]
    assert c.Spawner.environment.items() >= measure.THREADS.items()
    assert c.Spawner.mem_limit == memory["limit"]
    server = RECORD["class"]["rows"]["Memory of a student's server, before a notebook is open"][2]
    open_ = RECORD["class"]["rows"]["Memory of a student's server and kernel, chapter 3 open"][2]
    rows = RECORD["chapters"]["rows"].values()
    limit = size(memory["limit"]) / measure.MB
    # By half more than the greatest chapter; a fifth of the address space of one process is free.
    assert limit > 1.5 * (server + max(row["memory"] for row in rows))
    assert limit > 1.2 * max(row["data"] for row in rows)
    assert size(memory["guarantee"]) / measure.MB > 1.2 * open_


def test_the_image_has_the_course_and_what_a_class_needs():
    def ranges(name):
        lines = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))["dependencies"]
        return {re.match(r"[\w-]+", line)[0]: line for line in lines}

    course, image = ranges("environment.yml"), ranges("binder/environment.yml")
    # repo2docker reads one version, and takes an old Python where there is a range.
    (version,) = re.findall(r"^python=(3\.\d+)$", image.pop("python"))
    assert Requirement(course.pop("python")).specifier.contains(f"{version}.5")
    pulled = (PLACE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert image.pop("nbgitpuller") in pulled
    assert image == course


# The figures on the page -------------------------------------------------------------------------


def test_the_page_has_the_figures_of_the_record():
    page = measure.PAGE.read_text(encoding="utf-8")
    assert set(RECORD) == set(measure.TABLES)
    assert measure.page(page, RECORD) == page
    assert measure.page(page, RECORD | {"chapters": RECORD["chapters"] | {"rows": {}}}) != page


def test_the_page_counts_with_the_memory_that_was_measured():
    words = re.search(
        r"(\d+) MB for the student's JupyterLab and (\d+) MB for each open chapter",
        measure.PAGE.read_text(encoding="utf-8"),
    )
    rows = RECORD["class"]["rows"]
    server = rows["Memory of a student's server, before a notebook is open"][0]
    both = rows["Memory of a student's server and kernel, chapter 3 open"][0]
    assert int(words[1]) == pytest.approx(server, rel=0.1)
    assert int(words[2]) == pytest.approx(both - server, rel=0.1)


def test_every_chapter_was_measured_and_the_class_was_whole():
    names = {path.name[:2] for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")}
    assert set(RECORD["chapters"]["rows"]) <= names
    assert len(RECORD["chapters"]["rows"]) >= 7
    assert RECORD["class"]["conditions"]["students"] == 20
    refused = [text for text in RECORD["class"]["checks"].values() if "NOT refused" in text]
    assert refused == []
