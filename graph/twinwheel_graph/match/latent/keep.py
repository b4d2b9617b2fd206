"""Keeping latent needs in the store: as what they are, inferred, so that forward matches find their firms by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from twinwheel_graph import values
from twinwheel_graph.errors import say
from twinwheel_graph.match.latent.find import TOP, LatentFinder, LatentNeed, LatentNeeds
from twinwheel_graph.match.suggested import SUGGESTS
from twinwheel_graph.model import (
    Batch,
    Direction,
    Entity,
    EntityClaim,
    Relation,
    RelationClaim,
    RelationKey,
    Source,
    SourceKind,
)
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores.base import GraphStore, pages

DATASET = "latent"
"""The dataset of latent needs: forgetting it takes them all out."""

AT_ONCE = 50
"""How many firms a transaction covers."""


@dataclass(slots=True)
class Kept:
    """What saving did: firms looked at, those that have stated a need themselves, needs there now, needs taken back."""

    firms: int = 0
    stated: int = 0
    needs: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class _Claims:
    """The claims of some latent needs."""

    entities: list[EntityClaim] = field(default_factory=list)
    relations: list[RelationClaim] = field(default_factory=list)


def keep(store: GraphStore, found: Sequence[LatentNeeds]) -> Kept:
    """Write the latent needs of these firms in the place of those that were there; nothing where nothing changed."""
    wanted = _claims(found)
    kept = {claim.id for claim in wanted.entities}
    firms = [one.firm.id for one in found]
    there = {relation.start for relation in store.relations(firms, types=[SUGGESTS], direction=Direction.IN)}
    removed = _bring(store, wanted, sorted(there - kept))
    return Kept(len(found), sum(one.stated for one in found), len(kept), removed)


def keep_all(store: GraphStore, finder: LatentFinder, progress: Callable[[int, int], None], top: int = TOP) -> Kept:
    """Find and keep the latent needs of every firm, a batch of firms a transaction; those whose firm is gone go."""
    total, done = store.stats().entities.get("Firm", 0), Kept()
    for firms in pages(store, "Firm", size=AT_ONCE):
        one = keep(store, [finder.find(firm, top) for firm in firms])
        done.firms += one.firms
        done.stated += one.stated
        done.needs += one.needs
        done.removed += one.removed
        progress(done.firms, total)
    done.removed += _clear(store)
    return done


def _claims(found: Iterable[LatentNeeds]) -> _Claims:
    made = _Claims()
    for one in found:
        for need in one.needs:
            _add(made, one.firm, need)
    return made


def _add(made: _Claims, firm: Entity, need: LatentNeed) -> None:
    hint = need.hint
    text = say("latent_inferred", "zh", because=hint.because("zh"))
    source = Source(DATASET, f"{firm.id}>{hint.key}", SourceKind.INFERRED, text=text, score=need.score)
    props = {"problem": hint.text, "ground": hint.kind}
    # In brackets: what it rests on is still the only one of its name, for whoever asks by name.
    made.entities.append(values.entity_claim(ontology(), need.id, "LatentNeed", f"「{hint.name}」", props, source))
    for type, end in ((SUGGESTS, firm.id), ("RESTS_ON", hint.about)):
        made.relations.append(values.relation_claim(ontology(), type, need.id, end, {}, source))


def _bring(store: GraphStore, wanted: _Claims, stale: Sequence[str]) -> int:
    """Write what is not there yet and take back what is stale; how many needs were taken back."""
    ids = [claim.id for claim in wanted.entities]
    entities = {claim for one in store.read(ids) for claim in _known(one)}
    relations = {claim for one in store.relations(ids, direction=Direction.OUT) for claim in _known(one)}
    gone, cut = _stale(store, stale)
    batch = Batch(
        [claim for claim in wanted.entities if _mark(claim) not in entities],
        [claim for claim in wanted.relations if _mark(claim) not in relations],
        gone,
        cut,
    )
    if batch.entities or batch.relations or gone or cut:
        store.apply(batch)
    return len(gone)


def _mark(claim: EntityClaim | RelationClaim) -> tuple[object, ...]:
    """A claim as something that can be looked up."""
    about = claim.key if isinstance(claim, RelationClaim) else (claim.id, claim.name)
    return about, tuple(sorted(claim.props.items())), claim.source


def _known(one: Entity | Relation) -> Iterator[tuple[object, ...]]:
    return (_mark(claim) for claim in one.claims)


def _stale(store: GraphStore, ids: Sequence[str]) -> tuple[list[str], list[RelationKey]]:
    """What is to be taken back: needs of which nobody else speaks, and of the others the relations that are ours."""
    gone = [entity.id for entity in store.read(ids) if _is_ours(entity)]
    left = [id for id in ids if id not in gone]
    cut = [one.key for one in store.relations(left, types=[SUGGESTS], direction=Direction.OUT) if _is_ours(one)]
    return gone, cut


def _is_ours(one: Entity | Relation) -> bool:
    return all(source.dataset == DATASET for source in one.sources)


def _clear(store: GraphStore) -> int:
    """Take out latent needs that are suggested for nobody: their firm is gone."""
    removed = 0
    for needs in pages(store, "LatentNeed"):
        ids = [need.id for need in needs if _is_ours(need)]
        held = {one.start for one in store.relations(ids, types=[SUGGESTS], direction=Direction.OUT)}
        if orphans := [id for id in ids if id not in held]:
            store.apply(Batch(delete_entities=orphans))
            removed += len(orphans)
    return removed
