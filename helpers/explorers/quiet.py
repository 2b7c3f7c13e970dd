"""Moves without the busy sign, which may take the browser longer than a picture does.

A kernel says "busy" when it takes up a message and "idle" when it has dealt with it. JupyterLab
then fills a circle, changes the icon of the browser's tab, and undoes it all: up to some 10 ms of
work at every position that a slider passes, while the picture waits for the same two cores.
So "busy" is left out where a browser moves a slider of an explorer, or what else is moved many
times a second. "idle", for which the display of ipywidgets waits, is said as ever, and so is all
that a kernel says of any other message.
"""

import functools
import weakref

from IPython import get_ipython


def move_quietly(*controls):
    """Leave the busy sign out when these widgets are moved; without a kernel, do nothing."""
    session = getattr(getattr(get_ipython(), "kernel", None), "session", None)
    if not hasattr(session, "send"):
        return
    if not hasattr(session.send, "quiet_controls"):
        session.send = _quiet(session.send)
    session.send.quiet_controls.update((control.model_id, control) for control in controls)


def _quiet(send):
    """`jupyter_client.session.Session.send` without the messages that `says_busy_with_a_move`."""
    # By the id under which a browser sends what becomes of them.
    controls = weakref.WeakValueDictionary()

    @functools.wraps(send)
    def quiet(stream, msg_or_type, content=None, parent=None, *rest, **named):
        if not says_busy_with_a_move(msg_or_type, content, parent, controls):
            return send(stream, msg_or_type, content, parent, *rest, **named)

    quiet.quiet_controls = controls
    return quiet


def says_busy_with_a_move(kind, content, parent, controls):
    """Whether a message says that the kernel has taken up the move of a control.

    Parameters
    ----------
    kind : str or dict
        The type of the message, or the whole message.
    content : dict or None
    parent : dict or None
        The message that the kernel has taken up.
    controls : container of str
        The ids of the controls.

    Returns
    -------
    bool
    """
    if kind != "status" or content != {"execution_state": "busy"} or not parent:
        return False
    is_word = parent.get("header", {}).get("msg_type") == "comm_msg"
    return is_word and parent.get("content", {}).get("comm_id") in controls
