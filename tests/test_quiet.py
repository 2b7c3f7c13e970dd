"""A move without the busy sign, and all else that a kernel says."""

import os
from types import SimpleNamespace

import ipywidgets as widgets
import pytest
from jupyter_client.manager import KernelManager

from helpers.explorers import quiet

BUSY, IDLE = ({"execution_state": state} for state in ("busy", "idle"))

MAKE = """
import ipywidgets
from helpers.explorers import base, cells, neuron_explorer, player
from IPython import get_ipython

explorer = neuron_explorer()
moved = list(explorer.controls.values())[0]
player = player.player_of(moved)
cell = cells.Cells("a sheet").buttons[0]
list_of_two = base.choice("one of two", ["a", "b"], "a")
foreign = ipywidgets.IntSlider()
explorer_again = neuron_explorer()
"""


@pytest.fixture(scope="module")
def kernel():
    """A client of a real kernel in which the explorer of a chapter was made, twice."""
    # Ports are chosen before the kernel takes them, and other tests start kernels at the same time.
    transport = "tcp" if os.name == "nt" else "ipc"
    manager = KernelManager(kernel_name="python3", transport=transport)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        assert client.execute_interactive(MAKE, timeout=60)["content"]["status"] == "ok"
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def id_of(kernel, name):
    """Under which a browser sends to the widget of this name."""
    said = []
    kernel.execute_interactive(f"print({name}.model_id)", output_hook=said.append, timeout=60)
    return "".join(one["content"].get("text", "") for one in said).strip()


def answers(kernel, comm_id, data):
    """What the kernel says of one message of a browser, as far as "idle": types and states."""
    message = kernel.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
    kernel.shell_channel.send(message)
    found = []
    while "idle" not in found:
        one = kernel.get_iopub_msg(timeout=30)
        if one["parent_header"].get("msg_id") == message["header"]["msg_id"]:
            found.append(one["content"].get("execution_state", one["msg_type"]))
    return found


def to(place):
    return {"method": "update", "state": {"index": place}, "buffer_paths": []}


CLICK = {"method": "custom", "content": {"event": "click"}}
VALUE = {"method": "update", "state": {"value": 1}, "buffer_paths": []}


@pytest.mark.parametrize(("name", "data"), [("moved", to(3)), ("player", VALUE), ("cell", CLICK)])
def test_a_move_is_answered_with_pictures_and_idle_alone(kernel, name, data):
    said = answers(kernel, id_of(kernel, name), data)
    assert said[-1] == "idle"
    assert said.count("comm_msg") == len(said) - 1 > 0


@pytest.mark.parametrize(("name", "data"), [("list_of_two", to(1)), ("foreign", VALUE)])
def test_what_is_not_moved_many_times_a_second_or_is_not_ours_has_its_sign(kernel, name, data):
    said = answers(kernel, id_of(kernel, name), data)
    assert (said[0], said[-1]) == ("busy", "idle")


def test_a_cell_has_its_sign(kernel):
    said = []
    kernel.execute_interactive("moved.index = 5", output_hook=said.append, timeout=60)
    states = [one["content"].get("execution_state") for one in said]
    assert states[0] == "busy"
    assert states[-1] == "idle"


def test_however_many_explorers_are_made_the_kernel_is_changed_once(kernel):
    said = []
    send = "get_ipython().kernel.session.send"
    code = f"print({send}.quiet_controls, hasattr({send}.__wrapped__, 'quiet_controls'))"
    kernel.execute_interactive(code, output_hook=said.append, timeout=60)
    assert "False" in "".join(one["content"].get("text", "") for one in said)


@pytest.fixture
def session(monkeypatch):
    """A session that notes down what it sends, and the kernel that has it."""
    sent = []

    class Session:
        def send(self, stream, msg_or_type, content=None, parent=None, ident=None, **_):
            sent.append((msg_or_type, content, ident))
            return {"sent": msg_or_type}

    session = Session()
    kernel = SimpleNamespace(session=session)
    monkeypatch.setattr(quiet, "get_ipython", lambda: SimpleNamespace(kernel=kernel))
    return session, sent


def test_only_the_busy_sign_of_a_move_is_left_out(session):
    session, sent = session
    control = widgets.IntSlider()
    quiet.move_quietly(control)
    move, other = (
        {"header": {"msg_type": "comm_msg"}, "content": {"comm_id": name}}
        for name in (control.model_id, "another")
    )
    assert session.send(None, "status", BUSY, move, ident=b"s") is None
    assert session.send(None, "status", content=BUSY, parent=move) is None
    assert sent == []
    assert session.send(None, "status", IDLE, move, b"s") == {"sent": "status"}
    session.send(None, "status", BUSY, other)
    session.send(None, "status", BUSY, {"content": {"code": "1"}})
    closed = move | {"header": {"msg_type": "comm_close"}}
    session.send(None, "status", BUSY, closed)
    session.send(None, "status", BUSY, {})
    session.send(None, "status", BUSY)
    session.send(None, "comm_msg", {"comm_id": control.model_id}, move)
    session.send(None, {"header": {}})
    assert [kind for kind, _, _ in sent] == ["status"] * 6 + ["comm_msg", {"header": {}}]
    assert sent[0] == ("status", IDLE, b"s")


def test_a_widget_that_is_gone_is_forgotten(session):
    control = widgets.IntSlider()
    quiet.move_quietly(control)
    controls = session[0].send.quiet_controls
    assert len(controls) == 1
    control.close()
    del control
    assert len(controls) == 0


@pytest.mark.parametrize(
    "shell", [None, SimpleNamespace(), SimpleNamespace(kernel=SimpleNamespace(session=None))]
)
def test_without_a_kernel_like_that_nothing_is_done(monkeypatch, shell):
    monkeypatch.setattr(quiet, "get_ipython", lambda: shell)
    quiet.move_quietly(widgets.IntSlider())
