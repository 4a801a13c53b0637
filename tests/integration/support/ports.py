"""Ports for servers that are about to start."""

import fcntl
import random
import socket
import tempfile
from pathlib import Path

# Below the range from which the kernel chooses by itself, whose lowest is 32768 by default.
PORTS = range(15000, 32000)
_kept = []  # the locks, until this process ends


def is_in_use(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def free_port() -> int:
    """A loopback port that no other process of the tests gets as long as this one lives, and that
    the kernel gives to nobody who asks for any port."""
    locks = Path(tempfile.gettempdir(), "ddinject-test-ports")
    locks.mkdir(mode=0o777, exist_ok=True)
    while True:
        port = random.choice(PORTS)
        lock = (locks / str(port)).open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            continue
        _kept.append(lock)
        if not is_in_use(port):
            return port
