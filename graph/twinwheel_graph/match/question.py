"""A request made ready: its text, who asks, what may count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from twinwheel_graph.dates import bound
from twinwheel_graph.errors import NotFound, UsageError
from twinwheel_graph.language.glossary import glossary, is_english
from twinwheel_graph.match.constraints import Asker, licensees, stood_for
from twinwheel_graph.match.links import Horizon, Links
from twinwheel_graph.match.request import Request
from twinwheel_graph.match.targets import Target, Targets, target_of
from twinwheel_graph.model import Entity
from twinwheel_graph.retrieve.base import Query
from twinwheel_graph.retrieve.passages import text_of
from twinwheel_graph.stores.base import GraphStore


@dataclass(frozen=True, slots=True)
class Question:
    """What the engine works on. `text` is what is asked, as it was written.

    `behalf` are those for whom `entity` asks or is offered: its firm, its holders.
    """

    request: Request
    target: Target
    text: str
    query: Query
    horizon: Horizon
    asker: Asker
    entity: Entity | None
    behalf: frozenset[str]

    @property
    def foreign(self) -> bool:
        """Whether it is in English: no labels tell how sure its hits are."""
        return is_english(self.text)

    @property
    def left_out(self) -> frozenset[str]:
        """Items that count for nothing: who asks, and what the user excluded."""
        return self.asker.excluded | frozenset({self.request.entity} - {""})


def question_of(request: Request, store: GraphStore, links: Links, targets: Targets) -> Question:
    """The question behind a request; NotFound for an unknown entity, UsageError where it makes no sense."""
    if not 0 <= request.breadth <= 1:
        raise UsageError("out_of_range", field="breadth", value=request.breadth, low=0, high=1)
    entity = store.entity(request.entity) if request.entity else None
    if request.entity and entity is None:
        raise NotFound("no_entity", value=request.entity)
    request = _canonical(request, entity, store)
    text = request.text.strip() or (text_of(entity.type, entity.name, entity.props) if entity else "")
    if not text:
        raise UsageError("nothing_asked")
    before = bound(request.before)
    asker = _asker(request, entity, links, before)
    own = frozenset((source.dataset, source.locator) for source in entity.sources) if entity else frozenset()
    target = target_of(request.direction, request.target, targets)
    return Question(
        request=request,
        target=target,
        text=text,
        query=_query(text, before, request.admit, _disclosed(asker, links)),
        horizon=Horizon(before, request.admit, request.entity, own),
        asker=asker,
        entity=entity,
        behalf=_behalf(entity, target, links),
    )


def _canonical(request: Request, entity: Entity | None, store: GraphStore) -> Request:
    """The request by the ids that what it names goes by."""
    goes_by = store.canonical(request.exclude) if request.exclude else {}
    exclude = tuple(goes_by.get(id, id) for id in request.exclude)
    return replace(request, entity=entity.id if entity else "", exclude=exclude)


def _asker(request: Request, entity: Entity | None, links: Links, before: int) -> Asker:
    today, excluded = int(datetime.now(UTC).strftime("%Y%m%d")), frozenset(request.exclude)
    if entity is None:
        return Asker("", frozenset(), today, excluded, before=before)
    ids = stood_for([entity], links).get(entity.id, frozenset()) | {entity.id}
    licensed = links.of([entity.id], ["LICENSED_TO"]).get(entity.id, [])
    return Asker(entity.id, ids, today, excluded, licensees(licensed, today, before), before)


def _query(text: str, before: int, admitted: frozenset[str], disclosed: frozenset[str]) -> Query:
    """A question that is searched in both languages as far as the glossary knows its terms.

    Of an English question its terms in Chinese lead, since most of what is stored is Chinese and the default encoder
    reads it best; its own words count besides.
    """
    rendered = glossary().rendered(text)
    if not rendered or not is_english(text):
        return Query(text, before, admitted, disclosed, also=rendered)
    return Query(rendered, before, admitted, disclosed, also=text, meant=f"{rendered} {text}")


def _behalf(entity: Entity | None, target: Target, links: Links) -> frozenset[str]:
    known = links.of([entity.id], target.askers) if entity else {}
    return frozenset(link.other for part in known.values() for link in part if link.forward)


def _disclosed(asker: Asker, links: Links) -> frozenset[str]:
    known = links.of(asker.ids, ["DISCLOSED_TO"])
    return frozenset(link.other for part in known.values() for link in part if not link.forward)
