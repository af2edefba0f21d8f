"""Starts a pyst2 script for every call, as Asterisk does; the script has the connection for stdin and stdout."""

import socketserver
import subprocess
import sys
import threading
from pathlib import Path

from bench.subjects.serving import serve_until_told

SCRIPT = Path(__file__).with_name("pyst2_script.py")


class Launch(socketserver.BaseRequestHandler):
    """One call: one process, waited for, so that its CPU counts as the launcher's."""

    def handle(self) -> None:
        subprocess.run(
            [sys.executable, SCRIPT], stdin=self.request, stdout=self.request, stderr=subprocess.DEVNULL, check=False
        )


class Server(socketserver.ThreadingTCPServer):
    """Waits for one process a thread."""

    daemon_threads = True
    request_queue_size = 512


def main() -> None:
    """Serve calls."""
    with Server(("127.0.0.1", 0), Launch) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        serve_until_told(server.server_address[1])
        server.shutdown()


if __name__ == "__main__":
    main()
