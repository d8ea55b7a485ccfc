"""One server, one port, one data folder: what a server takes for itself before it does anything else.

Granian lets servers share a port (SO_REUSEPORT): two would answer by turns, perhaps from two databases, and nobody
would be told.
"""

import errno
import fcntl
import os
import socket
import sys
from pathlib import Path

from django.core.management.base import CommandError

LOCK = "serving.lock"
_WRONG = {
    errno.EADDRINUSE: "Port {port} of {host} is taken: stop the program that answers there, or choose another --port.",
    errno.EACCES: "Port {port} is not for this user to open: choose a --port from 1024 on.",
    errno.EADDRNOTAVAIL: "This machine has no address {host}: choose another --host.",
}


def take_port(host: str, port: int) -> socket.socket:
    """Keep the port from other servers for as long as the socket is kept. Raises CommandError if it is not free."""
    if not 0 < port < 2**16:
        raise CommandError(f"There is no port {port}: choose a --port from 1 to 65535.")
    try:
        family, kind, _protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )[0]
    except (socket.gaierror, UnicodeError):
        raise CommandError(f"{host} is not an IP address: choose another --host.") from None
    taken = socket.socket(family, kind)
    try:
        # Connections of a server that has just stopped do not count, so SO_REUSEADDR while it is bound.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
    except OSError as problem:
        taken.close()
        said = _WRONG.get(problem.errno or 0, "Port {port} of {host} cannot be opened: {problem}.")
        raise CommandError(said.format(host=host, port=port, problem=problem.strerror)) from None
    # From now on only a socket that also shares may bind, which is Granian's: this function asks before it shares.
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
    if sys.platform == "linux":
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    else:
        taken.close()  # other systems would give connections to it
    return taken


def take_folder(folder: Path) -> int:
    """Keep other servers out of the data folder until this process and its workers have ended.

    Raises CommandError if there is one.
    """
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise CommandError(
            f"Another MotorCRM serves the data folder {folder}: stop it, or choose another folder with MOTORCRM_DATA."
        ) from None
    return lock
