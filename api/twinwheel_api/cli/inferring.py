"""What `latent` does and shows."""

from __future__ import annotations

from dataclasses import asdict

from twinwheel_api import convert, schemas
from twinwheel_api.cli.data import follow
from twinwheel_api.cli.housed import housed
from twinwheel_api.cli.options import Call, text_of
from twinwheel_api.cli.output import console, note, print_json, progress
from twinwheel_api.cli.tables import new_table, path_text, shown_name, sources_of
from twinwheel_api.deps import latent_finder
from twinwheel_api.locale import word
from twinwheel_graph.lookup import meant
from twinwheel_graph.match.latent.find import LatentNeed, LatentNeeds
from twinwheel_graph.match.latent.keep import Kept, keep, keep_all


def run(context: Call, firm: str, top: int, *, save: bool) -> int:
    """Infer the latent needs of one firm, tell them, and keep them if they are to be kept."""
    with housed(context) as parts:
        finder = latent_finder(parts)
        found = finder.find(finder.firm(meant(parts.store, parts.retriever, text_of("FIRM", firm))), top)
        kept = keep(parts.store, [found]) if save else None
        revision = parts.store.revision()
    if not context.json:
        print_latent(found, context.language)
    return _told(context, found, kept, revision)


def run_all(context: Call, top: int) -> int:
    """Infer and keep the latent needs of every firm; interrupted, whole batches of firms are kept."""
    with housed(context) as parts, progress("inferring", context.language) as told:
        kept = keep_all(parts.store, latent_finder(parts), told, top)
        revision = parts.store.revision()
    return _told(context, None, kept, revision)


def _told(context: Call, found: LatentNeeds | None, kept: Kept | None, revision: int) -> int:
    """Tell what was done, and bring the index up to what was kept."""
    if context.json:
        saved = schemas.LatentKeptOut(**asdict(kept), revision=revision) if kept else None
        shown = convert.latent_needs(found, context.language) if found else None
        print_json(schemas.LatentOut(found=shown, saved=saved))
    elif kept is not None:
        note(word("latent_kept", context.language, **asdict(kept)))
    if kept is not None:
        follow(context)
    return 0


def print_latent(found: LatentNeeds, language: str) -> None:
    """What to ask, because of what, with which score, what could answer, and where it comes from."""
    out = console()
    name = shown_name(found.firm, language)
    if not found.needs:
        out.print(word("latent_stated" if found.stated else "latent_none", language, name=name), markup=False)
        return
    keys = ("rank", "question", "because", "score", "answers")
    table = new_table(word("latent_title", language, name=name), [word(key, language) for key in keys])
    for rank, need in enumerate(found.needs, 1):
        table.add_row(*_cells(rank, need, language))
    out.print(table)
    out.print(word("latent_scale", language), style="dim", markup=False)
    for rank, need in enumerate(found.needs, 1):
        out.print(f"{rank}. {path_text(need.hint.path, language)}", markup=False)
        for source in sources_of(need.hint.path, language):
            out.print(f"      {source}", style="dim", markup=False)


def _cells(rank: int, need: LatentNeed, language: str) -> list[str]:
    answers = "\n".join(f"{shown_name(hit, language)}  {hit.id}" for hit in need.answers)
    kind = word("kind_inferred", language)
    return [
        str(rank),
        need.hint.question(language),
        need.hint.because(language),
        f"{need.score:.2f}（{kind}）" if language == "zh" else f"{need.score:.2f} ({kind})",
        answers,
    ]
