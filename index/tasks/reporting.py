"""What is handed over whole: all that a report shows, and what Datasette is to know of an index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..engine import is_cluster
from ..errors import UsageError
from .filters import LedgerFilters
from .ledger import Ledger

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..query.overview import Overview
    from .filters import Due


class Reporting(Ledger):
    """A corpus as those read it who have no terminal."""

    def overview(
        self, query: str = "", *, nameless: bool = False, explain: bool = False, **filters: Unpack[LedgerFilters]
    ) -> Overview:
        """All that a report shows of the statements that `targets` lists, each promise once; of all kinds, unless one is given.

        nameless: also statements whose text names no indicator. explain: also which figures are no statements, and why.
        Raises UsageError.
        """
        from ..query.overview import overview
        from .state import failures

        given: LedgerFilters = {"kind": "all", **filters}
        found = self.targets(query, **given).records
        return overview(
            self.engine, found, nameless=nameless, explain=explain, track=self._tracked(given),
            compare=self._compared(found, given.get("due")),
            failures=() if is_cluster(self.index) else tuple(failures(self.index_folder())),
        )  # fmt: skip

    def datasette(self) -> tuple[dict[str, Any], Path]:
        """What Datasette is to know of the index (`metadata.json`), and the SQLite file that it serves.

        Raises UsageError for a cluster.
        """
        from ..query.served import datasette

        if is_cluster(self.index):
            raise UsageError(f"{self.index} is not a folder", "Datasette serves an index in a folder")
        return datasette(self.index)

    def _tracked(self, filters: LedgerFilters) -> list[dict[str, Any]]:
        """Records `track/1` of the filters of a report; none where no document has a date."""
        try:
            return self.track(
                region=filters.get("region", ()), exact=filters.get("exact", False),
                indicator=filters.get("indicator", ()), due=filters.get("due"),
            ).records  # fmt: skip
        except UsageError:  # the filters have been taken by `targets` already: it is the dates that are missing
            return []

    def _compared(self, found: list[dict[str, Any]], due: Due) -> list[dict[str, Any]]:
        """Records `compare/1` of the regions and the indicators that are most widely stated among `found`."""
        from ..query.overview import COMPARED, most_compared

        regions = {tuple(record["region_path"]) for record in found}
        records = []
        for name in most_compared(found, COMPARED):
            records += [
                r for r in self.compare(name, due=due, kind="all").records if tuple(r["region_path"]) in regions
            ]
        return records
