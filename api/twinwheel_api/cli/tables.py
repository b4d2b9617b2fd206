"""Matches and entities as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from twinwheel_api.cli.figures import decided, figure_lines
from twinwheel_api.cli.order import dated, folded_lines, order_lines
from twinwheel_api.cli.output import console
from twinwheel_api.cli.sharing import bracketed, labelled, listed, shared
from twinwheel_api.locale import unsure_text, word
from twinwheel_graph.errors import say
from twinwheel_graph.match.features.registry import text_of
from twinwheel_graph.match.request import Explanation, Hit, Item, Node, Own, Path, Result
from twinwheel_graph.match.targets import ITEM_SCORES
from twinwheel_graph.model import Entity, Relation, Source, SourceKind, Value
from twinwheel_graph.ontology import Property, ontology

if TYPE_CHECKING:
    from rich.table import Table


TOLD = 5
"""How many shared words a line of a table shows."""


class Marked(Protocol):
    """What has a name and may be made up."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def synthetic(self) -> bool:
        """Whether it is made up."""
        ...


def print_match(result: Result, language: str, *, explain: bool) -> None:
    """The hits with their reasons, or that there is nothing credible."""
    out = console()
    title = word(f"{result.request.direction}_title", language, target=word(f"target_{result.target}", language))
    for line in nothing_lines(result, language):
        out.print(line, style="bold", markup=False)
    if result.hits:
        out.print(_hits(result, language, title))
        for line in (scale_line(result, language), *order_lines(result, language)):
            out.print(line, style="dim", markup=False)
    for kept in result.withheld[:5]:
        reason = say(f"withheld_{kept.reason}", language)
        out.print(word("withheld", language, name=shown_name(kept, language), reason=reason), style="dim", markup=False)
    if explain:
        for rank, hit in enumerate(result.hits, 1):
            print_explanation(rank, hit, language)


def nothing_lines(result: Result, language: str) -> list[str]:
    """That nothing is credible, and what was missing; no lines where something is."""
    if not result.nothing_credible:
        count = result.lack.further
        return [word("nothing_listed", language, count=count)] if count else []
    lines = [word("nothing", language), *_lacking(result, language)]
    return [*lines, word("nothing_near", language)] if result.hits else lines


def _lacking(result: Result, language: str) -> Iterator[str]:
    """What is missing, or that it is there and withheld."""
    lack, target = result.lack, word(f"target_{result.target}", language)
    if barred := sum(one.credible is True for one in result.withheld):
        yield word("nothing_withheld", language, count=barred)
    if lack.missing:
        yield word("nothing_missing", language, words=listed(lack.missing, language))
    if lack.empty:
        names = listed([shown_name(one, language) for one in lack.near], language)
        yield word(f"nothing_{lack.empty}", language, target=target, names=names)


def scale_line(result: Result, language: str) -> str:
    """What scores and confidence mean here."""
    if result.unsure is not None:
        return unsure_text(result.unsure, language)
    if any(hit.confidence is not None for hit in result.hits):
        return word("calibrated", language)
    return word("uncalibrated" if any(hit.credible is None for hit in result.hits) else "by_rule", language)


def sureness(hit: Hit, language: str) -> str:
    """The confidence of a hit, and whether it is below the line."""
    told = "—" if hit.confidence is None else f"{hit.confidence:.0%}"
    return told + (word("below_line", language) if hit.credible is False else "")


def print_explanation(rank: int, hit: Hit, language: str) -> None:
    """All reasons of one hit."""
    told = hit.explanation
    if told is None:
        return
    out = console()
    out.print(
        f"\n{rank}. {hit_name(hit, language)}  {sureness(hit, language)}  {hit.score:.3f}  {hit.id}",
        style="bold",
        markup=False,
    )
    for line in folded_lines(hit, language):
        out.print(f"  {line}", markup=False)
    out.print(_contributions(told, language))
    for item in told.items:
        name, when = item_name(item, language), dated(item, language)
        _print_cited(f"{name} {when}  {shared(item, language)}", item)
        for line in figure_lines(item, language):
            out.print(f"    {line}", markup=False)
    for own in told.own:
        label = labelled(word(f"feature_{own.feature}", language), shown_name(own, language), language)
        _print_cited(f"{label}  {shared(own, language)}", own)
    for path in told.paths:
        out.print(f"  → {path_text(path, language)}", markup=False)
        for source in sources_of(path, language):
            out.print(f"      {source}", style="dim", markup=False)


def _print_cited(line: str, cited: Item | Own) -> None:
    console().print(f"  · {line}", markup=False)
    if cited.sentence and cited.sentence != cited.name:
        console().print(f"    “{cited.sentence}”", style="dim", markup=False)


def hit_name(hit: Hit, language: str) -> str:
    """The name of a hit, with the mark where it is synthetic, or where all that speaks for it is."""
    told = hit.explanation
    if hit.synthetic or told is None or set(told.kinds) - {"inferred"} != {"synthetic"}:
        return shown_name(hit, language)
    return hit.name + word("rests_on_synthetic", language)


def item_name(item: Item, language: str) -> str:
    """The name of what speaks for a hit, marked where it is made up, and where it was inferred, with the score."""
    return shown_name(item, language) + _inferred(item, language)


def why(hit: Hit, language: str) -> str:
    """The reasons of a hit in one line: the item that speaks best for it, then what else it is told by."""
    told = hit.explanation
    if told is None:
        return ""
    parts = []
    for item in told.items[:1]:
        told_by = shared(item, language, TOLD)
        when = f" {item.date}" if item.recency is not None and item.date else ""
        name = f"{item.name[:36]}{_inferred(item, language)}{when}"
        parts.append(told_by if item.id == hit.id else name + bracketed(told_by, language))
        parts += decided(item, language)
    others = [one.feature for one in told.contributions if one.feature not in ITEM_SCORES and one.value > 0]
    own = {one.feature: one for one in told.own}
    parts += [_other(hit, feature, own.get(feature), language) for feature in others[:2]]
    return word("clauses", language).join(parts)


def _other(hit: Hit, feature: str, own: Own | None, language: str) -> str:
    """A feature in a word or two; of a product or another's profile with its name, and with what it shares."""
    label = word(f"feature_{feature}", language)
    if own is None:
        return label
    named = label if own.id == hit.id else f"{label} {own.name[:36]}"
    return named + bracketed(shared(own, language, TOLD), language)


def path_text(path: Path, language: str) -> str:
    """A path in one line: A —持有单位→ B; with the mark at what only synthetic sources say."""
    text = node_name(path.nodes[0], language)
    for step, node in zip(path.steps, path.nodes[1:], strict=True):
        kind = ontology().relations[step.type]
        label = (kind.label if step.forward else kind.inverse).of(language)
        when = f" {step.date}" if step.date else ""
        text += f" —{label}{_mark(step.sources, language)}{when}→ {node_name(node, language)}"
    return text


def node_name(node: Node, language: str) -> str:
    """The name of a stop on a path, marked where it is made up, and where it is a latent need."""
    return shown_name(node, language) + (word("latent", language) if node.type == "LatentNeed" else "")


def sources_of(path: Path, language: str) -> list[str]:
    """The sources of a path, each once."""
    found = [source for step in path.steps for source in step.sources] + list(path.sources)
    return list(
        dict.fromkeys(
            f"{source.dataset} · {source.locator} · {word(f'kind_{source.kind.value}', language)}" for source in found
        )
    )[:4]


def shown_name(thing: Marked, language: str) -> str:
    """A name, with the mark that it is synthetic where it is."""
    return thing.name + (word("synthetic", language) if thing.synthetic else "")


def print_entities(entities: Sequence[Entity], language: str) -> None:
    """A listing."""
    table = new_table("", [word(key, language) for key in ("id", "type", "name")])
    for entity in entities:
        label = ontology().entities[entity.type].label.of(language)
        table.add_row(entity.id, label, shown_name(entity, language))
    console().print(table)


def print_entity(entity: Entity, relations: Sequence[Relation], others: Mapping[str, Entity], language: str) -> None:
    """An entity with its properties, relations and sources."""
    out = console()
    kind = ontology().entities[entity.type]
    out.print(f"{shown_name(entity, language)}  [{kind.label.of(language)}]  {entity.id}", style="bold", markup=False)
    table = new_table("", [word("property", language), word("value", language)])
    for name, value in entity.props.items():
        wanted = kind.properties.get(name)
        table.add_row(wanted.label.of(language) if wanted else name, _value(wanted, value, language))
    out.print(table)
    for relation in relations:
        out.print(f"  {_relation(relation, entity.id, others, language)}", markup=False)
    for claim in entity.claims:
        source = claim.source
        said = f" “{source.text}”" if source.text else ""
        if claim.origin:
            said = word("said_as", language, origin=claim.origin, name=claim.name) + said
        told = word(f"kind_{source.kind.value}", language) + ("" if source.score is None else f" {source.score:.2f}")
        line = f"{source.dataset} · {source.locator} · {told} · {source.date}"
        out.print(f"  {word('source', language)}: {line}{said}", style="dim", markup=False)


def new_table(title: str, headings: Iterable[str]) -> Table:
    """An empty table; cells are text, not markup."""
    from rich import box
    from rich.table import Table

    table = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _hits(result: Result, language: str, title: str) -> Table:
    from rich.text import Text

    keys = ("rank", "name", "confidence", "score", "why", "newest", "kinds", "contact")
    table = new_table(title, [word(key, language) for key in keys])
    for rank, hit in enumerate(result.hits, 1):
        told = hit.explanation
        name = "\n".join((hit_name(hit, language), *folded_lines(hit, language)))
        cells = [str(rank), name, sureness(hit, language), f"{hit.score:.3f}"]
        if told is not None:
            kinds = listed([word(f"kind_{kind}", language) for kind in told.kinds], language)
            cells += [why(hit, language), told.newest, kinds, told.contact]
        table.add_row(*[Text(cell) for cell in cells])
    return table


def _contributions(told: Explanation, language: str) -> Table:
    table = new_table("", [word(key, language) for key in ("feature", "value", "weight", "amount")])
    for one in told.contributions:
        name = labelled(word(f"feature_{one.feature}", language), text_of(one.feature, language), language)
        table.add_row(name, f"{one.value:.3f}", f"{one.weight:.3f}", f"{one.amount:.3f}")
    return table


def _relation(relation: Relation, id: str, others: Mapping[str, Entity], language: str) -> str:
    kind = ontology().relations[relation.type]
    label = (kind.label if relation.start == id else kind.inverse).of(language)
    other = relation.other(id)
    when = f" {relation.props['date']}" if relation.props.get("date") else ""
    name = shown_name(others[other], language) if other in others else other
    return f"—{label}{_mark(relation.sources, language)}{when}→ {name}  {other}"


def _value(wanted: Property | None, value: Value, language: str) -> str:
    """A value as a person reads it: the label of a listed one, a whole number without its point."""
    if isinstance(value, tuple):
        return word("clauses", language).join(_value(wanted, part, language) for part in value)
    if wanted is not None and value in wanted.values:
        return wanted.values[str(value)].of(language)
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)


def _inferred(item: Item, language: str) -> str:
    return "" if item.inferred is None else word("inferred", language, score=f"{item.inferred:.2f}")


def _mark(sources: Sequence[Source], language: str) -> str:
    made_up = bool(sources) and all(source.kind is SourceKind.SYNTHETIC for source in sources)
    return word("synthetic", language) if made_up else ""
