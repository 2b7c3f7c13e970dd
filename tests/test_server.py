"""The remark to the Jupyter server, and what the installed package tells Jupyter."""

import asyncio
import importlib.metadata
import json
import logging
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyter_server.extension.manager import ExtensionPackage
from jupyter_server.services.kernels.connection.base import BaseKernelWebsocketConnection
from notebook_rules import ROOT
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect

from helpers import server

INSTALL = "install the package again: python -m pip install -r tests/requirements.txt"
PAGE = "share/jupyter/labextensions/one-layer-course"
INSTALLED = {
    "etc/jupyter/jupyter_server_config.d/one-layer-course.json": "helpers/jupyter_server.json",
    f"{PAGE}/package.json": "helpers/labextension/package.json",
    f"{PAGE}/static/names.js": "helpers/labextension/static/names.js",
}


def app(**settings):
    return SimpleNamespace(web_app=SimpleNamespace(settings=settings), log=logging.getLogger("app"))


class Connection:
    """What the server's connection class is to this module."""

    def __init__(self, handler):
        self.websocket_handler, self.log = handler, logging.getLogger("app")

    def connect(self):
        return "connected"


def loaded(connection_class):
    serverapp = app(kernel_websocket_connection_class=connection_class)
    server._load_jupyter_server_extension(serverapp)
    return serverapp.web_app.settings["kernel_websocket_connection_class"]


def test_a_connection_sends_at_once_and_connects_as_before():
    seen = []
    connection = loaded(Connection)(SimpleNamespace(set_nodelay=seen.append))
    assert connection.connect() == "connected"
    assert seen == [True]
    assert isinstance(connection, Connection)
    assert type(connection).__name__ == "Connection"


def test_a_connection_that_cannot_send_at_once_connects_all_the_same(caplog):
    with caplog.at_level(logging.INFO):
        assert loaded(Connection)(SimpleNamespace()).connect() == "connected"
    assert len(caplog.records) == 1


@pytest.mark.parametrize("serverapp", [app(), app(kernel_websocket_connection_class=None)])
def test_a_server_that_has_changed_is_left_alone(serverapp, caplog):
    before = dict(serverapp.web_app.settings)
    with caplog.at_level(logging.INFO):
        server._load_jupyter_server_extension(serverapp)
    assert serverapp.web_app.settings == before
    assert len(caplog.records) == 1


def test_the_switch_reaches_the_socket():
    """Through a real web socket of tornado, with the base of the server's own classes."""
    found = []

    class Plain(BaseKernelWebsocketConnection):
        def connect(self):
            sock = self.websocket_handler.ws_connection.stream.socket
            found.append(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    class Handler(WebSocketHandler):
        def initialize(self, connection_class):
            self.connection_class = connection_class

        def open(self):
            self.connection_class(websocket_handler=self).connect()
            self.close()

    async def visit():
        paths = {"/plain": Plain, "/prompt": loaded(Plain)}
        routes = [(path, Handler, {"connection_class": kind}) for path, kind in paths.items()]
        listener, port = bind_unused_port()
        web = HTTPServer(Application(routes))
        web.add_sockets([listener])
        for path in paths:
            page = await websocket_connect(f"ws://127.0.0.1:{port}{path}")
            assert await page.read_message() is None  # closed by the handler
            page.close()
        web.stop()
        await web.close_all_connections()

    asyncio.run(visit())
    assert [bool(value) for value in found] == [False, True]


def test_jupyter_finds_and_can_load_it():
    package = ExtensionPackage(name="helpers.server", enabled=True)
    assert package.validate()
    asked = json.loads((ROOT / "helpers" / "jupyter_server.json").read_text(encoding="utf-8"))
    assert asked == {"ServerApp": {"jpserver_extensions": {"helpers.server": True}}}


@pytest.mark.parametrize("place", INSTALLED)
def test_what_the_package_puts_into_the_environment_is_there_and_is_removed_with_it(place):
    ours = (ROOT / INSTALLED[place]).read_text(encoding="utf-8")
    there = Path(sys.prefix, place)
    assert there.is_file(), INSTALL
    assert there.read_text(encoding="utf-8") == ours, INSTALL
    # pip removes what it has noted down.
    noted = importlib.metadata.files("one-layer-course")
    assert there.resolve() in [Path(file.locate()).resolve() for file in noted]


def test_the_version_of_the_names_is_that_of_the_course():
    text = (ROOT / "helpers" / "labextension" / "package.json").read_text(encoding="utf-8")
    assert json.loads(text)["version"] == importlib.metadata.version("one-layer-course")
