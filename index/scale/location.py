"""Where a cluster is: `opensearch+http(s)://[user@]HOST:PORT[,HOST:PORT…]/NAME`.

A password has no place in a location. Where somebody wrote one all the same, no error repeats it: what cannot be read as a
location is described, never quoted, and `masked` is what may be printed of any text that might be one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from ..errors import UsageError

_SHAPE = re.compile(r"opensearch\+(https?)://(?:([^@/\s]{1,200})@)?([^@/\s]{1,2000})/([^/\s]{1,300})/?")
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.(?!-)[A-Za-z0-9-]{1,63}){0,20}\.?")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_USER = re.compile(r"[A-Za-z0-9._+-]{1,100}")
_FORM = "write it like opensearch+http://localhost:9200/policies"
_COLON = re.compile(r":|%3a", re.IGNORECASE)
_AT = re.compile(r"@|%40", re.IGNORECASE)
_AUTHORITY = re.compile(r"\s*(?:[^:/@\s]*?(?:://?|//))?/*")
"""A scheme, spelt right or not, up to where a user may stand."""
_NO_PORT = re.compile(r"[^:/@\s]*:(?!\d{1,5}(?:[/,?#]|$))[^/]+")
_LOOPBACK = re.compile(r"localhost\.?|127(?:\.\d{1,3}){3}|::1", re.IGNORECASE)
MASK = "***"


@dataclass(frozen=True, slots=True)
class Location:
    """A parsed location; nodes are (host, port), any of which may answer. The password is not part of it."""

    scheme: str
    user: str
    nodes: tuple[tuple[str, int], ...]
    name: str

    def __str__(self) -> str:
        hosts = ",".join(f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in self.nodes)
        return f"opensearch+{self.scheme}://{self.user + '@' if self.user else ''}{hosts}/{self.name}"


def is_location(text: str) -> bool:
    """Whether a text means a cluster rather than a folder, be it spelt right or not."""
    text = text.strip()
    first = text.split("/", 1)[0]
    drive = re.fullmatch(r"[A-Za-z]:", first)
    return text.startswith("opensearch+") or "://" in text or (first.endswith(":") and not drive) or _secret(text) != ""


def check(text: str) -> None:
    """Raise UsageError, without repeating it, for what is neither a folder nor a location that `parse` takes."""
    if is_location(text):
        parse(text)


def parse(text: str) -> Location:
    """The parts of a location.

    Raises UsageError for what is none, and for a password in it, which others could read. Nothing that was not found to
    be a host, a user or a name is quoted, because it may be (part of) a password.
    """
    if _secret(text):
        raise UsageError(
            "a password does not belong into a location, where every user of this machine can read it",
            "put it into GANGMU_PASSWORD or a netrc file, and write ./ before the name of a folder that holds : and @",
        )
    match = _SHAPE.fullmatch(text)
    if not match:
        raise UsageError("that is neither a folder nor a location of an OpenSearch index", _FORM)
    scheme, user, hosts, name = match[1], match[2] or "", match[3], match[4]
    if user and not _USER.fullmatch(user):
        raise UsageError(
            "what stands before the @ of the location is no user name", "use letters, digits, dots, - _ and +"
        )
    if not _NAME.fullmatch(name) or ".." in name:
        raise UsageError(
            "the last part of the location cannot name an index",
            "use up to 100 lower-case letters, digits, dots, - and _",
        )
    nodes = hosts.split(",")
    return Location(
        scheme,
        user,
        tuple(_node(node, f"node {number} of the location" if len(nodes) > 1 else "the location")
              for number, node in enumerate(nodes, 1)),
        name,
    )  # fmt: skip


def _node(text: str, where: str) -> tuple[str, int]:
    import ipaddress

    bracketed = re.fullmatch(r"\[([0-9a-fA-F:.]{2,45})\]:(\d{1,5})", text)
    host, _, port = (bracketed[1], "", bracketed[2]) if bracketed else text.rpartition(":")
    if not port.isascii() or not port.isdigit() or len(port) > 5 or not 0 < int(port) < 65536:
        raise UsageError(f"{where} has no port", _FORM)
    if bracketed:
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            raise UsageError(f"{where} has no IPv6 address between its brackets", _FORM) from None
    elif not _HOST.fullmatch(host):
        raise UsageError(f"{where} names no host", _FORM)
    return host, int(port)


# What may be printed


def _secret(text: str) -> str:
    """What may be a user and a password in a text, "" where there is none.

    That is what stands before the last @ if it holds a colon, or, behind a scheme, what would be a port and is no number.
    It may itself hold @ or /, be percent-encoded, and stand behind a scheme that is spelt wrong or missing. A path that says
    it is one (/x, ./x, ~/x, \\x) or that exists is a path, whatever it holds.
    """
    if "://" not in text and (text.startswith(("/", "./", "../", "~", "\\")) or os.path.lexists(text)):
        return ""
    begin = _AUTHORITY.match(text).end()  # type: ignore[union-attr]
    ats = list(_AT.finditer(text))
    if not ats:
        forgotten = _NO_PORT.match(text, begin) if begin else None
        return forgotten[0] if forgotten else ""
    end = ats[-1].start()
    return text[begin:end] if _COLON.search(text, begin, end) else ""


def masked(text: str) -> str:
    """`text` with what may be a user and a password in it left out."""
    secret = _secret(text)
    return MASK.join(text.rsplit(secret, 1)) if secret else text


def secrets(texts: Iterable[str]) -> list[str]:
    """What must not be printed of some words of a command line or an environment, in every spelling, the longest first.

    The words themselves where they hold a password, and the password where it is long enough to be told from other text.
    """
    found: set[str] = set()
    for text in texts:
        if secret := _secret(text):
            plain = unquote(secret)
            password = plain.partition(":")[2]
            spellings = {
                secret, plain, password, secret.partition(":")[2], quote(password, safe=""), quote(password),
                *re.split(r"[/@]", password),
            }  # fmt: skip
            found |= {text, str(Path(text))} | {s for s in spellings if len(s) >= _TELLING}
    return sorted(found, key=len, reverse=True)


_TELLING = 4
"""Characters from which on a password is looked for by itself: "a" stands in every sentence."""


# Passwords


def credentials(location: Location) -> dict[str, tuple[str, str]]:
    """User and password by host; a host without any is left out.

    GANGMU_PASSWORD is the password of the location's user on all its nodes. A netrc file's entries go to the host that each
    names and to no other; its `default` entry, which would go to any host, is not used.
    Raises UsageError for a user without a password on a node.
    """
    hosts = dict.fromkeys(host for host, _ in location.nodes)
    password = os.environ.get("GANGMU_PASSWORD", "")
    if location.user and password:
        return dict.fromkeys(hosts, (location.user, password))
    entries = _netrc()
    found = {
        host: (entries[host][0], entries[host][1])
        for host in hosts
        if host in entries and location.user in ("", entries[host][0])
    }
    if location.user and (without := [host for host in hosts if host not in found]):
        raise UsageError(
            f"there is no password for {location.user} at {without[0]}",
            "set GANGMU_PASSWORD, or add the host to your netrc file",
        )
    return found


def _netrc() -> dict[str, tuple[str, str]]:
    """(user, password) by host of the netrc file, which NETRC may name; nothing where it cannot be read."""
    import netrc

    try:
        read = netrc.netrc(os.environ.get("NETRC") or None).hosts
    except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
        return {}
    return {host: (user, word) for host, (user, _, word) in read.items() if host != "default" and user and word}


def goes_in_clear(location: Location) -> list[str]:
    """The hosts beyond this machine to which a password would go without encryption."""
    if location.scheme != "http":
        return []
    return [host for host in credentials(location) if not _LOOPBACK.fullmatch(host)]
