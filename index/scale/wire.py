"""Talking to OpenSearch: time-outs, retries with back-off, and what its answers mean to the user."""

from __future__ import annotations

import functools
import logging
import random
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ..errors import GangmuError, IndexMissing, installing
from .location import Location, credentials, goes_in_clear

T = TypeVar("T")

TIMEOUT = 60
"""Seconds for one request."""
ATTEMPTS = 6
_FIRST_WAIT = 0.2
_AGAIN = frozenset((429, 502, 503, 504))
_REFUSED = frozenset((401, 403))

warnings = logging.getLogger("gangmu.cluster")
"""What a reader should know of an answer (part of the shards, a node gone): printed to stderr unless configured."""


def nodes(location: Location) -> list[dict[str, Any]]:
    """The nodes of a location as a client wants them, each with its own user and password. Raises UsageError."""
    known = credentials(location)
    return [
        {"host": host, "port": port} | ({"http_auth": known[host]} if host in known else {})
        for host, port in location.nodes
    ]


@functools.cache
def warn_in_clear(location: Location) -> None:
    """Say once in a process that a password goes over the network for everybody on the way to read."""
    if hosts := goes_in_clear(location):
        warnings.warning(
            "gangmu: the password goes to %s in clear, for anybody on the way to read; use opensearch+https://",
            ", ".join(hosts),
        )


def connect(location: Location) -> Any:
    """A client for the nodes of a location; no request is made.

    A password goes to the hosts it is meant for (`credentials`), and a node's redirection is not followed.
    Raises GangmuError where the package is missing, UsageError for a user without a password.
    """
    try:
        from opensearchpy import OpenSearch
    except ImportError:
        raise GangmuError(
            "a cluster index needs the package opensearch-py", f"install it with: {installing('gangmu[opensearch]')}"
        ) from None
    logging.getLogger("opensearch").addHandler(logging.NullHandler())
    logging.getLogger("opensearch").propagate = False
    hosts = nodes(location)
    warn_in_clear(location)
    return OpenSearch(
        hosts=hosts,
        use_ssl=location.scheme == "https",
        verify_certs=True,
        ssl_show_warn=False,
        http_compress=True,
        timeout=TIMEOUT,
        max_retries=0,
        pool_maxsize=4,
    )


def ask(request: Callable[[], T], attempts: int = ATTEMPTS) -> T:
    """The answer to a request; one that fails for want of a node or of room is made again, each time later.

    Raises IndexMissing where nobody answers or the index is not there, GangmuError for everything else.
    """
    from opensearchpy.exceptions import ConnectionError as Unreachable
    from opensearchpy.exceptions import ConnectionTimeout, NotFoundError, OpenSearchException, TransportError

    for attempt in range(attempts):
        last = attempt == attempts - 1
        try:
            return request()
        except (ConnectionTimeout, Unreachable) as error:
            if last:
                said = "did not answer in time" if isinstance(error, ConnectionTimeout) else "cannot be reached"
                raise IndexMissing(
                    f"the cluster {said}", "check the host, the port, and that OpenSearch runs"
                ) from None
        except NotFoundError as error:
            raise IndexMissing(
                f"there is no such index: {_reason(error)}", "run 'gangmu build --on … --to …'"
            ) from None
        except TransportError as error:
            if (blocked := full(_cause(error))) is not None:
                raise blocked from None
            if error.status_code in _REFUSED:
                raise GangmuError(
                    f"the cluster refuses the user ({error.status_code})", "check user@ and GANGMU_PASSWORD"
                ) from None
            if error.status_code not in _AGAIN or last:
                raise GangmuError(f"the cluster cannot answer: {_reason(error)}") from None
        except OpenSearchException as error:
            raise GangmuError(f"the cluster's answer cannot be read: {str(error)[:200]}") from None
        time.sleep(wait(attempt))
    raise AssertionError


def wait(attempt: int) -> float:
    """Seconds before the attempt after `attempt` (from 0): twice as long each time, and not all clients at once."""
    return _FIRST_WAIT * float(2**attempt) * (0.5 + random.random())  # noqa: S311


_FULL = re.compile(r"watermark|disk usage exceeded|read-only-allow-delete|no space left on device", re.IGNORECASE)


def full(cause: Mapping[str, Any]) -> GangmuError | None:
    """What is to be said where OpenSearch writes nothing until somebody does something about it: waiting would not help.

    cause: what an answer gives as the reason, with `type` and `reason`. None for any other reason.
    """
    kind, reason = str(cause.get("type", "")), str(cause.get("reason", ""))[:200].rstrip("; ")
    if _FULL.search(f"{kind} {reason}"):
        return GangmuError(
            f"a node of the cluster has no room left on its disk: {reason.rstrip('; ')[:200]}",
            "make room or add a node (_cat/allocation?v shows each disk; below the high watermark the block goes by itself); "
            "the old index still answers, and the same command goes on from there",
        )
    if kind.endswith("block_exception") and "FORBIDDEN" in reason:  # without a manager it is blocked too, for a while
        return GangmuError(
            f"the cluster takes no new records: {reason.rstrip('; ')[:200]}",
            "somebody closed it, or all its disks are full: see blocks in _cluster/settings and _cat/allocation?v; "
            "the old index still answers",
        )
    return None


def _cause(error: Any) -> dict[str, Any]:
    """The reason in an answer that is an error, {} where it gives none."""
    try:
        said = error.info["error"]
        roots = said.get("root_cause") or [said]
        return dict(roots[0])
    except (TypeError, KeyError, IndexError, AttributeError, ValueError):
        return {}


def _reason(error: Any) -> str:
    cause = _cause(error)
    return f"{cause['type']}: {cause['reason']}"[:300] if {"type", "reason"} <= cause.keys() else str(error)[:300]
