"""Who is sent messages, on this machine: a webhook, and a mail server."""

import json
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import cast


class Stand(ThreadingHTTPServer):
    """A webhook on this machine: keeps what it is sent, and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hook)
        self.status = 200
        self.told: list[str] = []

    @property
    def address(self) -> str:
        return f"json://secret-token@127.0.0.1:{self.server_port}/"


class _Hook(BaseHTTPRequestHandler):
    server: Stand

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.status == 200:
            self.server.told.append(body["message"])
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


class PostOffice(ThreadingTCPServer):
    """A mail server (RFC 5321) that takes whatever it is given."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.mails: list[EmailMessage] = []

    @property
    def address(self) -> str:
        return f"mailto://127.0.0.1:{self.server_address[1]}?from=desk@news.example&to=reader@news.example"


class _Counter(StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self._say("220 here")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say("354 go on")
                self.server.mails.append(cast("EmailMessage", message_from_bytes(self._body(), policy=policy.default)))
            self._say("221 bye" if verb == b"QUIT" else "250 yes")

    def _body(self) -> bytes:
        return b"".join(iter(self.rfile.readline, b".\r\n"))

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
