"""A remark to the Jupyter server: send small messages at once.

What a kernel says goes to the browser through a connection that collects small messages until the
browser has answered for the last one (Nagle's algorithm). Each move of a slider sends several small
messages, and while moves are frequent each picture waits some 30 ms. This module, which the server
loads at its start, switches the collecting off.

`jupyter_server.json`, beside this file, is installed into `etc/jupyter/jupyter_server_config.d` of
the environment and tells its server to load this. Where the server runs in another environment (a
hub, VS Code, Colab), nothing is loaded, and sliders are as fast as they are for everyone there.
"""


def _jupyter_server_extension_points():
    """What Jupyter asks a server extension for: the modules to load."""
    return [{"module": "helpers.server"}]


def _load_jupyter_server_extension(serverapp):
    """Give the server a connection class that sends at once; leave it alone if it has changed."""
    try:
        settings = serverapp.web_app.settings
        settings[SETTING] = sends_at_once(settings[SETTING])
    except Exception as error:
        serverapp.log.info("one-layer-course: sliders stay as fast as they were (%r)", error)


SETTING = "kernel_websocket_connection_class"


def sends_at_once(connection_class):
    """A subclass whose connections do not collect small messages."""

    class Prompt(connection_class):
        def connect(self):
            try:
                self.websocket_handler.set_nodelay(True)
            except Exception as error:
                self.log.info("one-layer-course: sliders stay as fast as they were (%r)", error)
            return super().connect()

    # Settings and messages of the server name the class.
    Prompt.__name__ = connection_class.__name__
    Prompt.__qualname__ = connection_class.__qualname__
    Prompt.__module__ = connection_class.__module__
    return Prompt
