"""A file that is read again after some ids were taken for one: as though none were, by the ids that it uses."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_support import Place, entity, lines, relation, table

from twinwheel_graph.model import Batch, Merge

FIRMS = ["企业编号", "企业名称", "城市", "主要产品"]
ACHIEVEMENTS = ["成果编号", "成果名称", "合作企业"]
FOUR = [[f"firm:{number}", f"虚构企业{number}", "聊城", "轴承"] for number in range(4)]
OTHERS = [
    entity("Firm", "firm:9", "他源企业"),
    entity("Firm", "firm:1", "他源所称"),
    entity("Firm", "firm:8", "客户"),
    relation("SUPPLIES", "firm:0", "firm:8"),
    relation("PART_OF", "firm:0", "firm:1"),
    relation("SUPPLIES", "firm:2", "firm:8"),
]
MERGES = [
    [("firm:0", "firm:2")],
    [("firm:2", "firm:0")],
    [("firm:0", "firm:9")],
    [("firm:3", "firm:2"), ("firm:2", "firm:9")],
]
CORRECTIONS = {
    "another name": [["firm:0", "改名企业", "济南", ""], *FOUR[1:]],
    "gone, held by a link": FOUR[1:],
    "gone": FOUR[:3],
    "another id": [["firm:new", *FOUR[0][1:]], *FOUR[1:]],
    "turned round": FOUR[::-1],
}


def told(place: Place) -> list[object]:
    """All claims as their sources made them, shown or not."""
    page = [one for type in ("Firm", "Achievement") for one in place.store.entities(type).items]
    claims = [claim for one in (*page, *place.store.relations([one.id for one in page])) for claim in one.claims]
    return sorted((claim.said for claim in (*claims, *place.store.withheld())), key=repr)


def merge(place: Place, pairs: list[tuple[str, str]]) -> None:
    place.store.apply(Batch(merges=[Merge(*pair) for pair in pairs]))


def split(place: Place, pairs: list[tuple[str, str]]) -> None:
    place.store.apply(Batch(splits=[id for id, _ in pairs]))


@pytest.fixture
def filled(place: Place, tmp_path: Path) -> Place:
    place.read(table(tmp_path / "firms.csv", FIRMS, *FOUR), lines(tmp_path / "others.jsonl", OTHERS))
    place.read(table(tmp_path / "achievements.csv", ACHIEVEMENTS, ["ach:1", "轴承", "firm:0"]))
    return place


@pytest.mark.parametrize("pairs", MERGES, ids=str)
def test_the_same_files_after_a_merge_change_nothing(
    filled: Place, tmp_path: Path, pairs: list[tuple[str, str]]
) -> None:
    merge(filled, pairs)
    before = told(filled)
    files = [tmp_path / name for name in ("firms.csv", "achievements.csv", "others.jsonl")]
    assert filled.rehearse(*files).unaltered
    assert filled.read(*files).unaltered
    assert told(filled) == before


@pytest.mark.parametrize("pairs", MERGES, ids=str)
@pytest.mark.parametrize("rows", CORRECTIONS.values(), ids=CORRECTIONS)
def test_a_corrected_file_replaces_what_it_said_under_whichever_id(
    filled: Place, tmp_path: Path, rows: list[list[str]], pairs: list[tuple[str, str]]
) -> None:
    (tmp_path / "plain").mkdir()
    plain = Place(tmp_path / "plain")
    plain.read(table(tmp_path / "firms.csv", FIRMS, *FOUR), tmp_path / "others.jsonl")
    plain.read(tmp_path / "achievements.csv")
    merge(filled, pairs)
    corrected = table(tmp_path / "firms.csv", FIRMS, *rows)
    plain.read(corrected)
    foretold, done = filled.rehearse(corrected), filled.read(corrected)
    assert (foretold.added, foretold.merged, foretold.removed) == (done.added, done.merged, done.removed)
    assert told(filled) == told(plain)
    split(filled, pairs)
    assert told(filled) == told(plain)
    assert filled.store.integrity() == "ok"
    plain.close()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_versions_between_which_ids_are_merged_and_split_are_as_if_none_were(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("merged")
    often, plain = Place(folder), Place(tmp_path_factory.mktemp("plain"))
    others = lines(folder / "others.jsonl", [row for row in OTHERS if "entity" in row])
    often.read(others)
    plain.read(others)
    joined: list[tuple[str, str]] = []
    for _ in range(3):
        rows = data.draw(st.lists(st.sampled_from(FOUR), unique_by=lambda row: row[0], min_size=1))
        named = [[id, data.draw(st.sampled_from([name, "新名"])), *rest] for id, name, *rest in rows]
        file = table(folder / "firms.csv", FIRMS, *named)
        plain.read(file, replace=True, resolve=False)
        often.read(file, replace=True, resolve=False)
        assert told(often) == told(plain)
        split(often, joined)
        joined = data.draw(st.sampled_from(MERGES))
        merge(often, joined)
    often.close()
    plain.close()
