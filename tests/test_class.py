"""The configuration and figures of a class, which `tests/benchmarks/classroom.py` simulates."""

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
RECORD = measure.read()
ROWS = RECORD["class"]["rows"]
SERVER = ROWS["Memory of a student's server, before a notebook is open"]
OPEN = ROWS["Memory of a student's server and kernel, chapter 3 open"]
VALUES = yaml.safe_load((PLACE / "values.yaml").read_text(encoding="utf-8"))
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a hub needs Linux")


def size(text):
    """Return a size such as "1G" in bytes, as JupyterHub reads it."""
    return int(text[:-1]) * 2 ** {"M": 20, "G": 30}[text[-1]]


# The hub's configuration -------------------------------------------------------------------------


@pytest.fixture
def config(monkeypatch):
    """The configuration as JupyterHub loads it, with a substitute for JupyterHub itself."""
    from traitlets.config import PyFileConfigLoader

    substitute = types.ModuleType("jupyterhub.spawner")
    substitute.SimpleLocalProcessSpawner = object
    monkeypatch.setitem(sys.modules, "jupyterhub", types.ModuleType("jupyterhub"))
    monkeypatch.setitem(sys.modules, "jupyterhub.spawner", substitute)
    monkeypatch.setenv("CLASS_PASSWORD", "a password for this test")
    # Do not use tmp_path, because other system users cannot enter it.
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
    # A separate process without threads, because `prepare` runs between fork and exec.
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

# The settings in the reference of the chart. The chart passes on any settings below hub.config and
# singleuser.extraEnv: https://z2jh.jupyter.org/en/stable/resources/reference.html
CHART = re.compile(
    r"hub\.config\.|cull\.(enabled|timeout)$|proxy\.https\.(enabled|hosts|letsencrypt\.contactEmail)$"
    r"|singleuser\.(extraEnv\.|image\.(name|tag)$|(memory|cpu)\.(guarantee|limit)$"
    r"|storage\.capacity$|defaultUrl$|startTimeout$)"
)


def leaves(values, above=""):
    for name, value in values.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{above}{name}.")
        else:
            yield above + name


def test_the_chart_knows_every_value():
    assert [name for name in leaves(VALUES) if not CHART.match(name)] == []
    assert isinstance(VALUES["singleuser"]["image"]["tag"], str)
    assert VALUES["singleuser"]["extraEnv"] == measure.THREADS  # texts, which Kubernetes needs


@on_linux
def test_the_limits_are_those_of_the_configuration_and_leave_room_for_the_longest_chapter(config):
    c, memory = config(), VALUES["singleuser"]["memory"]
    assert c.Spawner.environment.items() >= measure.THREADS.items()
    assert c.Spawner.mem_limit == memory["limit"]
    rows = RECORD["chapters"]["rows"].values()
    limit = size(memory["limit"]) / measure.MB
    assert limit > 1.5 * (SERVER[2] + max(row["memory"] for row in rows))
    assert limit > 1.2 * max(row["data"] for row in rows)
    assert size(memory["guarantee"]) / measure.MB > 1.2 * OPEN[2]


def test_the_image_has_the_course_and_what_a_class_needs():
    def ranges(name):
        lines = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))["dependencies"]
        return {re.match(r"[\w-]+", line)[0]: line for line in lines}

    course, image = ranges("environment.yml"), ranges("binder/environment.yml")
    # repo2docker needs a single version, because it takes an old Python if there is a range.
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
    words = r"(\d+) MB for the student's JupyterLab and (\d+) MB for each open chapter"
    server, chapter = map(int, re.search(words, page).groups())
    assert server == pytest.approx(SERVER[0], rel=0.1)
    assert chapter == pytest.approx(OPEN[0] - SERVER[0], rel=0.1)


def test_every_chapter_was_measured_and_the_class_was_whole():
    names = {path.name[:2] for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")}
    assert set(RECORD["chapters"]["rows"]) <= names
    assert len(RECORD["chapters"]["rows"]) >= 7
    assert RECORD["class"]["conditions"]["students"] == 20
    assert "NOT refused" not in json.dumps(RECORD["class"]["checks"])
