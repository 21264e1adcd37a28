"""Passwords and sessions: only what a password was made into is kept, and sessions end with the program."""

import hashlib
import hmac
import secrets
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Final

KIND: Final = "scrypt"
PARTS: Final = 3  # its kind, its salt, what was made
_COST, _BLOCK, _PARALLEL, _BYTES = 2**14, 8, 1, 32
SESSION_SECONDS: Final = 12 * 3600.0


def kept(password: str) -> str:
    """What is kept of a password: it can be compared with, and not turned back."""
    salt = secrets.token_bytes(16)
    return f"{KIND}:{_written(salt)}:{_written(_made(password, salt))}"


def is_kept_form(written: str) -> bool:
    """Whether this is what is kept of a password, and not the password itself."""
    return written.startswith(f"{KIND}:") and len(written.split(":")) == PARTS


def is_password(offered: str, known: str) -> bool:
    """Whether a password is the one that was kept; takes as long whichever it is."""
    _, salt, made = known.split(":")
    return hmac.compare_digest(_made(offered, b64decode(salt)), b64decode(made))


def _made(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL, dklen=_BYTES)


def _written(raw: bytes) -> str:
    return b64encode(raw).decode()


@dataclass(slots=True)
class Sessions:
    """Who has given the password, by a word of chance that only that browser knows."""

    _until: dict[str, float] = field(default_factory=dict)

    def begin(self) -> str:
        """A new session."""
        now = time.monotonic()
        self._until = {word: until for word, until in self._until.items() if until > now}
        word = secrets.token_urlsafe(32)
        self._until[word] = now + SESSION_SECONDS
        return word

    def is_valid(self, word: str) -> bool:
        """Whether a session has begun under this word, and is not over."""
        return self._until.get(word, 0.0) > time.monotonic()

    def end(self, word: str) -> None:
        """End a session."""
        self._until.pop(word, None)
