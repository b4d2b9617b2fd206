"""The industry chain graph: five tables of made-up rows, with the traps that such tables have."""

from __future__ import annotations

import gzip
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from ingest_support import Place, entity, lines, problems, relation, table

from twinwheel_graph.model import Entity, Relation
from twinwheel_ingest import operation
from twinwheel_ingest.detect import assign

HEADINGS = {
    "companies": ["code", "name", "fullname", "exchange", "listed"],
    "industries": ["code", "name"],
    "company_industry": ["company", "industry"],
    "company_product": ["company", "product", "rel", "weight"],
    "industry_industry": ["src", "dst", "rel"],
}
ROWS = {
    "companies": [
        ["688001", "虚构轴承", "虚构精密轴承股份有限公司", "上海证券交易所", "2020-01-02"],
        ["002001SZ", "虚构机床", "虚构数控机床股份有限公司", "深圳证券交易所", "-"],
        ["300001.SZ", "*ST虚钢", "虚构特种钢股份有限公司", "深圳证券交易所", "深圳证券交易所"],
    ],
    "industries": [
        ["900000", "虚构制造"],
        ["900100", "虚构设备Ⅱ"],
        ["900101", "虚构零部件"],
        ["900102", "虚构整机"],
        ["900103", "虚构用钢"],
    ],
    "company_industry": [["688001SH", "900101"], ["002001SZ", "900102"], ["300001SZ", "900103"]],
    "company_product": [
        ["688001SH", "深沟球轴承", "主营产品", "0.625"],
        ["688001SH", "深沟球轴承", "主营产品", "0.625"],
        ["688001.SH", "轴承 套圈", "主营产品", ""],
        ["688001", "其他业务", "主营产品", "0.1"],
        ["002001SZ", "加工中心", "主营产品", "1"],
        ["002001SZ", "分部间抵销", "主营产品", "-0.3"],
        ["300001SZ", "轴承钢", "主营产品", "0"],
        ["300001SZ", "深沟球轴承", "主营产品", "0.05"],
    ],
    "industry_industry": [["虚构整机", "虚构零部件", "上游产业"], ["虚构用钢", "虚构零部件", "下游产业"]],
}
ASHARE = ["stock_code", "short_name", "name", "business_scope", "products"]


def five(folder: Path, suffix: str = ".csv") -> list[Path]:
    return [written(folder, name, *rows, suffix=suffix) for name, rows in ROWS.items()]


def written(folder: Path, name: str, *rows: list[str], suffix: str = ".csv") -> Path:
    path = table(folder / f"{name}.csv", HEADINGS[name], *rows)
    if suffix == ".csv":
        return path
    packed = folder / f"{name}{suffix}"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    return packed


def all_of(place: Place) -> tuple[list[Entity], list[Relation]]:
    """Everything in a store but the revisions."""
    ids = [one.id for one in place.store.entities(limit=10_000).items]
    entities = [replace(one, revision=0) for one in place.store.read(ids)]
    return entities, sorted(
        (replace(one, revision=0) for one in place.store.relations(ids)), key=lambda one: str(one.key)
    )


@pytest.fixture
def read(place: Place, tmp_path: Path) -> Place:
    report = place.read(*five(tmp_path))
    assert not report.rejected
    assert report.skipped == {"skipped_heading": 2}
    return place


# --- what the tables say


def test_a_firm_is_that_of_the_disclosures(read: Place) -> None:
    found = read.entity("firm:ashare:688001.SH")
    assert (found.type, found.name, found.aliases) == ("Firm", "虚构精密轴承股份有限公司", ("虚构轴承",))
    assert found.props["stock_code"] == "688001.SH"
    assert (found.sources[0].dataset, found.sources[0].locator) == ("chain", "688001.SH")
    assert read.entity("firm:ashare:300001.SZ").aliases == ("*ST虚钢",)


def test_an_industry_is_a_part_of_the_one_above(read: Place) -> None:
    found = read.entity("chain:900101")
    assert (found.type, found.name, found.props["code"]) == ("ChainIndustry", "虚构零部件", "900101")
    above = {("chain:900101", "chain:900100"), ("chain:900102", "chain:900100"), ("chain:900103", "chain:900100")}
    assert read.ends("PART_OF", "chain:900100") == {*above, ("chain:900100", "chain:900000")}


def test_a_firm_is_classified(read: Place) -> None:
    assert read.ends("CLASSIFIED_AS", "firm:ashare:002001.SZ") == {("firm:ashare:002001.SZ", "chain:900102")}


def test_both_ways_of_saying_it_lead_downstream(read: Place) -> None:
    known = {("chain:900101", "chain:900102"), ("chain:900103", "chain:900101")}
    assert read.ends("UPSTREAM_OF", "chain:900101") == known


def test_products_have_their_share_of_revenue(read: Place) -> None:
    made = {link.end: link.props for link in read.store.relations(["firm:ashare:688001.SH"], types=["MAKES"])}
    assert made == {"prod:chain:深沟球轴承": {"revenue_share": 0.625}, "prod:chain:轴承%20套圈": {}}
    assert read.entity("prod:chain:轴承%20套圈").name == "轴承 套圈"
    assert {start for start, _ in read.ends("MAKES", "prod:chain:深沟球轴承")} == {
        "firm:ashare:688001.SH",
        "firm:ashare:300001.SZ",
    }
    assert len(read.entity("prod:chain:深沟球轴承").sources) == 1


def test_a_long_name_makes_an_id_that_fits(place: Place, tmp_path: Path) -> None:
    names = [f"{'超长' * 60}{end}" for end in "甲乙"]
    rows = [["688001", name, "主营产品", "0.1"] for name in names]
    place.read(written(tmp_path, "companies", ROWS["companies"][0]), written(tmp_path, "company_product", *rows))
    products = place.store.entities("Product").items
    assert {one.name for one in products} == set(names)
    assert all(len(one.id.encode()) <= 200 for one in products)


# --- in any order, any part, any dress


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::17])
def test_the_order_of_files_makes_no_difference(tmp_path: Path, order: tuple[int, ...]) -> None:
    seen = []
    for number, files in enumerate((five(tmp_path), [five(tmp_path)[place] for place in order])):
        (tmp_path / str(number)).mkdir()
        made = Place(tmp_path / str(number))
        assert not made.read(*files).rejected
        seen.append(all_of(made))
        made.close()
    assert seen[0] == seen[1]


def test_one_call_a_file_does_as_well(place: Place, tmp_path: Path) -> None:
    assert [place.read(path).rejected for path in five(tmp_path)] == [0] * 5
    assert place.store.stats().relations["MAKES"] == 5


def test_what_is_never_read_is_told(place: Place, tmp_path: Path) -> None:
    report = place.read(*(path for path in five(tmp_path) if path.stem in {"company_industry", "industry_industry"}))
    assert {(code, field) for _, code, field in problems(report)} <= {("dangling_id", "from"), ("dangling_id", "to")}
    assert report.rejected == 5


def test_the_same_twice_changes_nothing(place: Place, tmp_path: Path) -> None:
    first = place.read(*five(tmp_path))
    before = all_of(place)
    again = place.read(*five(tmp_path))
    assert (again.added, again.merged, again.unchanged) == (0, 0, first.added + first.unchanged)
    assert again.skipped == first.skipped
    assert all_of(place) == before


def test_a_dry_run_counts_the_same(place: Place, tmp_path: Path) -> None:
    dry, wet = place.rehearse(*five(tmp_path)), place.read(*five(tmp_path))
    assert (dry.rows, dry.added, dry.skipped) == (wet.rows, wet.added, wet.skipped)


def test_forgetting_the_source_leaves_nothing_of_it(read: Place) -> None:
    operation.forget(read.store, "chain")
    found = read.store.stats()
    assert not {"Firm", "Product", "ChainIndustry"} & found.entities.keys()
    assert "MAKES" not in found.relations
    assert "chain" not in found.datasets


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
def test_the_tables_are_told_by_their_content(tmp_path: Path, suffix: str) -> None:
    for format, reason in (("auto", "seen_chain"), ("chain", "format_named")):
        taken, passed = assign(five(tmp_path, suffix), format)
        assert [(one.reader.name, one.reason) for one in taken] == [("chain", reason)] * 5
        assert not passed


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        (["code", "name"], ["A", "农业"]),
        (["code", "name"], ["110000", "某某市"]),
        (["code", "name"], ["", ""]),
        (["company", "industry"], ["虚构公司", "轴承"]),
        (["src", "dst", "rel"], ["a", "b", "knows"]),
    ],
)
def test_other_tables_under_such_headings_are_not_taken(tmp_path: Path, heading: list[str], row: list[str]) -> None:
    table(tmp_path / "other.csv", heading, row)
    written(tmp_path, "industries", *ROWS["industries"])
    taken, passed = assign([tmp_path])
    assert ([one.file.name for one in taken], passed) == (["industries.csv"], ["other.csv"])


# --- beside the disclosures of the same firms


@pytest.mark.parametrize("first", ["ashare", "chain"])
def test_the_name_that_a_firm_discloses_stays_the_first(place: Place, tmp_path: Path, first: str) -> None:
    row = ["688001", "虚构科技", "虚构轴承科技股份有限公司", "轴承制造", "深沟球轴承"]
    disclosed, graph = [table(tmp_path / "ashare.csv", ASHARE, row)], five(tmp_path)
    for paths in (disclosed, graph) if first == "ashare" else (graph, disclosed):
        assert not place.read(*paths).rejected
    found = place.entity("firm:ashare:688001.SH")
    assert found.name == "虚构轴承科技股份有限公司"
    assert found.aliases == ("虚构科技", "虚构轴承", "虚构精密轴承股份有限公司")
    assert found.props["business_scope"] == "轴承制造"
    assert {source.dataset for source in found.sources} == {"ashare", "chain"}
    operation.forget(place.store, "ashare")
    assert place.entity("firm:ashare:688001.SH").name == "虚构精密轴承股份有限公司"


def test_a_former_name_is_an_alias(place: Place, tmp_path: Path) -> None:
    former = ["002001SZ", "虚构机械", "安徽虚构机械股份有限公司", "深圳证券交易所", "2010-01-01"]
    rows = [["002001SZ", "虚构机床", "虚构数控机床股份有限公司", "深圳证券交易所", "2010-01-01"], former]
    assert not place.read(written(tmp_path, "companies", *rows)).rejected
    found = place.entity("firm:ashare:002001.SZ")
    assert found.name == "虚构数控机床股份有限公司"
    assert set(found.aliases) == {"虚构机床", "虚构机械", "安徽虚构机械股份有限公司"}


def test_of_several_firms_under_one_code_only_the_one_whose_names_agree_is_taken(place: Place, tmp_path: Path) -> None:
    rows = [
        ["688002", "虚构泵业", "甲乙银行股份有限公司", "上海证券交易所", "2007-07-07"],
        ["688002", "*ST虚构泵业", "江北虚构泵业股份有限公司", "上海证券交易所", "2020-02-02"],
    ]
    report = place.read(written(tmp_path, "companies", *rows))
    assert problems(report) == [("companies.csv:2", "shared_stock_code", "code")]
    assert place.entity("firm:ashare:688002.SH").name == "江北虚构泵业股份有限公司"


# --- bad rows


@pytest.mark.parametrize(
    ("name", "row", "code", "field"),
    [
        ("companies", ["68800", "虚构", "虚构公司", "", ""], "bad_stock_code", "code"),
        ("companies", ["688001", "", "", "", ""], "missing_property", "name"),
        ("industries", ["9001", "虚构"], "bad_chain_code", "code"),
        ("industries", ["900104", ""], "missing_property", "name"),
        ("company_industry", ["688001HK", "900101"], "bad_stock_code", "company"),
        ("company_industry", ["688001", "9001x1"], "bad_chain_code", "industry"),
        ("company_industry", ["688001", "999999"], "dangling_id", "to"),
        ("company_product", ["688001", "轴承", "主营产品", "1.2"], "out_of_range", "weight"),
        ("company_product", ["688001", "轴承", "主营产品", "-0.01"], "out_of_range", "weight"),
        ("company_product", ["688001", "轴承", "主营产品", "nan"], "out_of_range", "weight"),
        ("company_product", ["688001", "轴承", "主营产品", "多"], "not_a_number", "weight"),
        ("company_product", ["688001", "轴承", "副产品", "0.1"], "not_in_list", "rel"),
        ("company_product", ["688001", "", "主营产品", "0.1"], "missing_property", "product"),
        ("company_product", ["688009", "轴承", "主营产品", "0.1"], "dangling_id", "from"),
        ("industry_industry", ["虚构整机", "虚构整机", "上游产业"], "own_upstream", "dst"),
        ("industry_industry", ["", "虚构整机", "上游产业"], "missing_property", "src"),
        ("industry_industry", ["虚构整机", "无此行业", "上游产业"], "dangling_id", "from"),
        ("industry_industry", ["虚构整机", "虚构零部件", "同业"], "not_in_list", "rel"),
    ],
)
def test_a_bad_row_is_told_and_the_others_go_in(
    read: Place, tmp_path: Path, name: str, row: list[str], code: str, field: str
) -> None:
    report = read.read(written(tmp_path, name, *ROWS[name], row))
    assert problems(report) == [(f"{name}.csv:{len(ROWS[name]) + 2}", code, field)]
    assert report.added == 0 or code == "dangling_id"


def test_a_name_of_several_things_is_told(read: Place, tmp_path: Path) -> None:
    twin = ["900104", "虚构整机"]
    report = read.read(
        written(tmp_path, "industries", twin), written(tmp_path, "industry_industry", *ROWS["industry_industry"])
    )
    assert problems(report) == [("industry_industry.csv:2", "ambiguous_name", "to")]


def test_records_may_say_the_same_relations(place: Place, tmp_path: Path) -> None:
    rows = [
        entity("Firm", "firm:1", "甲"),
        entity("Product", "prod:1", "轴承"),
        relation("MAKES", "firm:1", "prod:1", revenue_share=0.4, date="2021"),
        relation("MAKES", "firm:1", "prod:1", revenue_share=1.4),
        relation("UPSTREAM_OF", "seg:equipment-bearings", "seg:equipment-robotics"),
    ]
    report = place.read(lines(tmp_path / "rows.jsonl", rows))
    assert problems(report) == [("rows.jsonl:4", "out_of_range", "revenue_share")]
