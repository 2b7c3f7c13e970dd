"""Cut the network: a Python that starts with this folder in PYTHONPATH can talk to itself only.

Code may swallow the error. So each refused attempt is also written to the file that OFFLINE_LOG
names or, without that, to stderr, where nbval finds it among the outputs of a cell.
"""

import ipaddress
import os
import socket
import sys


def _is_here(host):
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost", socket.gethostname()):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse_others(event, arguments):
    """Raise OSError before Python connects, sends or asks for an address, if it is elsewhere."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        what = arguments[1]
        inside = arguments[0].family not in (socket.AF_INET, socket.AF_INET6) or what is None
        host = None if inside else what[0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = what = arguments[0]
    else:
        return
    if not _is_here(host):
        text = f"the network is cut: {event.removeprefix('socket.')} {what}"
        if "OFFLINE_LOG" in os.environ:
            with open(os.environ["OFFLINE_LOG"], "a", encoding="utf-8") as log:
                print(text, file=log)
        else:
            print(text, file=sys.stderr)
        raise OSError(text)


sys.addaudithook(_refuse_others)

if os.environ.get("CHANGED_LAST_PLACES"):
    sys.path.append(os.path.dirname(os.path.dirname(__file__)))
    import last_places  # noqa: F401

# As in tests/shared/environment.py; without it, JupyterLab starts in half of the time.
sys.modules["rfc3987_syntax"] = None
