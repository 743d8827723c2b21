"""Where a cluster is: `opensearch+http(s)://[user@]HOST:PORT[,HOST:PORT…]/NAME`."""

from __future__ import annotations

import ipaddress
import netrc
import os
import re
from dataclasses import dataclass

from ..errors import UsageError

_SHAPE = re.compile(r"opensearch\+(https?)://(?:([^@/\s]{1,200})@)?([^@/\s]{1,2000})/([^/\s]{1,300})/?")
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.(?!-)[A-Za-z0-9-]{1,63}){0,20}\.?")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_USER = re.compile(r"[A-Za-z0-9._+-]{1,100}")
_FORM = "write it like opensearch+http://localhost:9200/policies"


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
    """Whether a text means a cluster rather than a folder."""
    return text.startswith("opensearch+")


def parse(text: str) -> Location:
    """The parts of a location. Raises UsageError for what is none, and for a password in it, which others could read."""
    match = _SHAPE.fullmatch(text)
    if not match:
        raise UsageError(f"{text[:200]} is no location of an OpenSearch index", _FORM)
    scheme, user, hosts, name = match[1], match[2] or "", match[3], match[4]
    if ":" in user:
        raise UsageError("a password does not belong into a location", "put it into GANGMU_PASSWORD or a netrc file")
    if user and not _USER.fullmatch(user):
        raise UsageError(f"{user} is no user name", _FORM)
    if not _NAME.fullmatch(name) or ".." in name:
        raise UsageError(
            f"{name[:100]} cannot name an index", "use up to 100 lower-case letters, digits, dots, - and _"
        )
    return Location(scheme, user, tuple(_node(node) for node in hosts.split(",")), name)


def _node(text: str) -> tuple[str, int]:
    bracketed = re.fullmatch(r"\[([0-9a-fA-F:.]{2,45})\]:(\d{1,5})", text)
    host, _, port = (bracketed[1], "", bracketed[2]) if bracketed else text.rpartition(":")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise UsageError(f"{text[:100]} has no port", _FORM)
    if bracketed:
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            raise UsageError(f"{text[:100]} is no address", _FORM) from None
    elif not _HOST.fullmatch(host):
        raise UsageError(f"{host[:100]} is no host", _FORM)
    return host, int(port)


def credentials(location: Location) -> tuple[str, str] | None:
    """User and password: the password from GANGMU_PASSWORD, else both from a netrc file; None for neither.

    Raises UsageError for a user without a password.
    """
    password = os.environ.get("GANGMU_PASSWORD", "")
    if location.user and password:
        return location.user, password
    try:
        found = netrc.netrc().authenticators(location.nodes[0][0])
    except (OSError, netrc.NetrcParseError):
        found = None
    if found and found[2] and location.user in ("", found[0]):
        return found[0], found[2]
    if location.user:
        raise UsageError(
            f"there is no password for {location.user}", "set GANGMU_PASSWORD, or add the host to your netrc file"
        )
    return None
