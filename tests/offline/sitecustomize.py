"""Cut the network: a Python that starts with this folder in PYTHONPATH can talk to itself only.

Code may swallow the error. So each refused attempt is also written to the file that OFFLINE_LOG
names or, without that, to stderr, where nbval finds it among the outputs of a cell.
"""

import ipaddress
import os
import socket
import sys

sys.modules["rfc3987_syntax"] = (
    None  # as in tests/before_all.py: JupyterLab starts a second earlier
)


def _refuse(what):
    text = f"the network is cut: {what}"
    if "OFFLINE_LOG" in os.environ:
        with open(os.environ["OFFLINE_LOG"], "a", encoding="utf-8") as log:
            print(text, file=log)
    else:
        print(text, file=sys.stderr)
    raise OSError(text)


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


def _guard_socket(name):
    real = getattr(socket.socket, name)

    def guarded(self, *arguments):
        # sendto(data, address) and sendto(data, flags, address) both end with the address.
        address = arguments[-1]
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            _refuse(f"{name} {address}")
        return real(self, *arguments)

    setattr(socket.socket, name, guarded)


def _guard_lookup(name):
    real = getattr(socket, name)

    def guarded(host, *arguments, **named):
        if not _is_here(host):
            _refuse(f"{name} {host}")
        return real(host, *arguments, **named)

    setattr(socket, name, guarded)


for _name in ("connect", "connect_ex", "sendto"):
    _guard_socket(_name)
for _name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
    _guard_lookup(_name)
