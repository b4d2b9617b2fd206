"""The demonstration park: enough of it, marked as made up, without names of persons; its needs find their answers."""

from __future__ import annotations

import contextlib
import csv
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from ingest_support import Place

from twinwheel_api.deps import House, house
from twinwheel_api.reports.match_report import Section, render
from twinwheel_graph.match.request import Request
from twinwheel_graph.model import SourceKind
from twinwheel_ingest import demo
from twinwheel_ingest.report import IngestReport

ROOT = Path(__file__).parents[2]
FOUNDING = sorted((ROOT.parent / "shared/seed").glob("*.txt"))
KEY_INDUSTRIES = 5


@pytest.fixture(scope="module")
def park(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, IngestReport]]:
    made = Place(tmp_path_factory.mktemp("park"))
    with demo.folder() as folder:
        yield made, made.read(folder)
    made.close()


@pytest.fixture(scope="module")
def inside(park: tuple[Place, IngestReport]) -> Iterator[House]:
    with house(f"sqlite:///{park[0].path}") as parts:
        yield parts


def all_of(place: Place, type: str, prefix: str) -> list[str]:
    return [one.id for one in place.store.entities(type, limit=1_000).items if one.id.startswith(prefix)]


def test_all_of_it_is_read(park: tuple[Place, IngestReport]) -> None:
    report = park[1]
    assert report.rejected == 0
    assert {file.name: file.format for file in report.files}["opinion.txt"] == "document"
    assert {file.format for file in report.files} == {"records", "document"}
    assert report.passed_over == ["answers.csv"]


def test_there_is_enough_of_it_across_the_five_industries(park: tuple[Place, IngestReport]) -> None:
    place = park[0]
    for type, prefix, least in (
        ("Achievement", "ach:demo:", 120),
        ("Firm", "firm:demo:", 40),
        ("Need", "need:demo:", 60),
    ):
        found = all_of(place, type, prefix)
        assert len(found) >= least
        industries = {end for _, end in place.ends("IN_KEY_INDUSTRY", *found)}
        assert len(industries) == KEY_INDUSTRIES, type


def test_what_is_made_up_is_marked_and_nothing_else_is(park: tuple[Place, IngestReport]) -> None:
    place = park[0]
    after: str | None = None
    while True:
        page = place.store.entities(after=after, limit=1_000)
        for one in page.items:
            assert one.synthetic == (":demo:" in one.id), one.id
        after = page.after
        if after is None:
            break


def test_no_invented_word_is_attached_to_a_real_organisation(park: tuple[Place, IngestReport]) -> None:
    place = park[0]
    invented = {"University", "ResearchInstitute", "College", "Team", "Firm", "Achievement", "Need"}
    made_up = [id for type in invented for id in all_of(place, type, "") if ":demo:" in id]
    for link in place.store.relations(made_up):
        assert all(source.kind is SourceKind.SYNTHETIC for source in link.sources)
        real = [end for end in (link.start, link.end) if ":demo:" not in end]
        assert not set(place.store.types(real).values()) & invented, link.key


def test_the_document_gives_the_park_itself(park: tuple[Place, IngestReport]) -> None:
    found = park[0].entity("park:聊城大学科技园")
    assert {source.kind for source in found.sources} == {SourceKind.SEED}
    assert all(source.text for source in found.sources)


def test_most_needs_find_their_answer_among_the_first_three(inside: House) -> None:
    with demo.folder() as folder:
        lines = [line for line in (folder / "answers.csv").read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    answers = {row["need"]: row["achievements"].split(";") for row in csv.DictReader(lines) if row["achievements"]}
    assert len(answers) >= 50
    found = {
        need: {hit.id for hit in inside.matcher.match(Request("reverse", entity=need, top=3)).hits} for need in answers
    }
    missed = sorted(need for need, right in answers.items() if not found[need] & set(right))
    share = 1 - len(missed) / len(answers)
    assert share >= 0.8, f"{share:.2f} of {len(answers)}; missed {missed}"


def test_every_hit_of_the_park_is_marked_and_explained(inside: House) -> None:
    for request in (Request("reverse", entity=demo.REVERSE), Request("forward", entity=demo.FORWARD)):
        hits = inside.matcher.match(request).hits
        assert hits
        for hit in hits:
            assert hit.synthetic == (":demo:" in hit.id)
            assert hit.explanation is not None
            assert hit.explanation.paths
            assert all(item.synthetic == (":demo:" in item.id) for item in hit.explanation.items)


def persons() -> set[str]:
    """The names in the list of the founding document: what stands there before the words that begin its bodies."""
    block = FOUNDING[0].read_text(encoding="utf-8").split("组长：", 1)[1]
    starts = r"聊城|共青团|副市长|市(?=委|政府|发展|科技|工业|财政|国资|人力|自然|教育|行政|统计|商务|地方|财信)"
    rows = [re.sub(r"^\s*(?:组长|副组长|成员)：|\s", "", row) for row in block.splitlines() if not row.endswith("。")]
    return {re.split(starts, row)[0] for row in rows if row}


@pytest.mark.skipif(not FOUNDING, reason="the founding document is not beside the repository (../shared/seed)")
def test_no_person_of_the_founding_document_is_in_a_store_or_report(inside: House, place: Place) -> None:
    assert len(persons()) == 22
    place.read(FOUNDING[0])
    with house(f"sqlite:///{place.path}") as told:
        for parts in (inside, told):
            kept = dump(parts.store.path)
            assert "聊城大学科技园建设工作专班" in kept
            asked = Request("forward", target="zone", text="由副市长任组长的科技园建设工作专班，负责智能装备")
            report = render("match.md.j2", [Section(parts.matcher.match(asked), None)], "zh")
            assert sum(name in kept + report for name in persons()) == 0  # a count: a failure must not print them


def dump(path: Path) -> str:
    """All that is in a store, as text."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump())
