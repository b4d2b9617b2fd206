"""Works, institutions and authors in one file or several; each line says by its id what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import EntityClaim
from twinwheel_ingest.sources.base import Item, Located
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.openalex import bodies, records, works
from twinwheel_ingest.sources.openalex.records import Record
from twinwheel_ingest.sources.reading import Claim, PassedOver, Told, items_of, objects_of
from twinwheel_ingest.sources.records import first_object

KINDS: Mapping[str, Callable[[Record], Told]] = {
    "W": works.claims_of,
    "I": bodies.institution,
    "A": bodies.author,
}
REMEMBERED = 50_000
"""How many bodies and authors are remembered, so as not to say again what was said a few works before."""


class OpenalexReader:
    """Reads JSON lines of the snapshot; of other kinds of records (sources, topics, funders) nothing is needed."""

    name = "openalex"
    headed = False

    def recognise(self, file: InputFile) -> str | None:
        """The first object has an OpenAlex id of a work, an institution or an author."""
        raw = first_object(file).get("id")
        try:
            known = isinstance(raw, str) and "openalex.org/" in raw and records.key_of(raw)[0] in KINDS
        except BadRow:
            return None
        return "seen_openalex" if known else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """The claims of each record, then which institutions are parts of others."""
        lineage = _Lineage()
        recent: set[tuple[str, str]] = set()
        for item in items_of(objects_of(file), lineage.told):
            if isinstance(item, Located) and isinstance(item.claim, EntityClaim) and item.claim.type != "Achievement":
                said = item.claim.id, item.claim.source.locator
                if said in recent:
                    continue
                if len(recent) >= REMEMBERED:
                    recent.clear()
                recent.add(said)
            yield item
        yield from (Located(file.name, claim) for claim in lineage.parts())


@dataclass(slots=True)
class _Lineage:
    """The institutions that works name, and those above them; works tell these by number alone."""

    ids: dict[str, str] = field(default_factory=dict)
    above: dict[str, frozenset[str]] = field(default_factory=dict)

    def told(self, record: Record) -> Told:
        """What a record says; the lineages in it are kept."""
        key = records.key_of(record.get("id"))
        kind = KINDS.get(key[0])
        if kind is None:
            return PassedOver("skipped_other_kind")
        said = kind(record)
        if key[0] == "W" and not isinstance(said, PassedOver):
            for authorship in records.objects(record, "authorships"):
                for one in records.objects(authorship, "institutions"):
                    self._keep(one)
        return said

    def _keep(self, one: Record) -> None:
        raw = one.get("id")
        if raw in self.ids or not isinstance(raw, str):
            return
        bearer = records.bearer_of(one, "institutions")
        if bearer is not None:
            self.ids[raw] = bearer.id
            self.above[raw] = frozenset(records.texts(one, "lineage")) - {raw}

    def parts(self) -> Iterator[Claim]:
        """Each institution as a part of those right above it that are known by name."""
        for raw, above in sorted(self.above.items()):
            further = {upper for other in above for upper in self.above.get(other, ())}
            for parent in sorted((above - further) & self.ids.keys()):
                if self.ids[raw] != self.ids[parent]:
                    said = records.voice(f"{self.ids[raw]}>{self.ids[parent]}")
                    yield said.relation("PART_OF", self.ids[raw], self.ids[parent])
