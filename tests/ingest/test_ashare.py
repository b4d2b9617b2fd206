"""Listed firms, as they disclose themselves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ingest_support import Place, problems, table

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.ashare import industry_code, stock_code

HEADING = [
    *("stock_code", "short_name", "name_en", "board", "status", "name", "ownership", "founded"),
    *("registered_capital_cny", "business_scope", "products", "province", "city", "uscc"),
    *("industry_name", "industry_code"),
]


def firm(code: str, **changes: str) -> list[str]:
    row = {
        "stock_code": code,
        "short_name": "虚构轴承",
        "name": "虚构轴承股份有限公司",
        "ownership": "民营企业",
        "founded": "1993-10-12",
        "registered_capital_cny": "305398662.0",
        "business_scope": "轴承的制造、销售",
        "products": "深沟球轴承、推力轴承;套圈",
        "province": "虚构省",
        "city": "滨城市",
        "industry_code": "C-C34--",
    }
    return [{**row, **changes}.get(column, "") for column in HEADING]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("firms")
    made = Place(folder)
    rows = (firm("688268"), firm("002039.SZ", name="另一公司", city="", industry_code="K--"))
    assert not made.read(table(folder / "firms.csv", HEADING, *rows)).rejected
    yield made
    made.close()


def test_a_row_is_a_firm(read: Place) -> None:
    found = read.entity("firm:ashare:688268.SH")
    assert (found.type, found.name, found.aliases) == ("Firm", "虚构轴承股份有限公司", ("虚构轴承",))
    assert found.props["products"] == ("深沟球轴承", "推力轴承", "套圈")
    assert found.props["business_scope"] == "轴承的制造、销售"
    assert (found.props["founded"], found.props["registered_capital_cny"]) == ("1993-10-12", 305398662.0)
    assert (found.sources[0].dataset, found.sources[0].locator) == ("ashare", "688268.SH")


def test_its_place_and_its_division_are_links(read: Place) -> None:
    id = "firm:ashare:688268.SH"
    assert read.ends("LOCATED_IN", id) == {(id, "city:滨城市")}
    assert read.entity("city:滨城市").props["province"] == "虚构省"
    assert read.ends("CLASSIFIED_AS", id) == {(id, "gbt4754:34")}


def test_a_firm_without_a_city_or_division_is_read_all_the_same(read: Place) -> None:
    id = "firm:ashare:002039.SZ"
    assert read.ends("LOCATED_IN", id) == set()
    assert read.ends("CLASSIFIED_AS", id) == {(id, "gbt4754:K")}


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("688268", "688268.SH"),
        ("688268SH", "688268.SH"),
        ("688268.SH", "688268.SH"),
        (" 688268.sh ", "688268.SH"),
        ("002039", "002039.SZ"),
        ("300750SZ", "300750.SZ"),
        ("830799", "830799.BJ"),
        ("900901", "900901.SH"),
    ],
)
def test_stock_codes_come_in_three_spellings(printed: str, code: str) -> None:
    assert stock_code(printed) == code


@pytest.mark.parametrize("printed", ["", "68826", "688268.HK", "6882680", "轴承"])
def test_what_is_no_stock_code_is_refused(printed: str) -> None:
    with pytest.raises(BadRow) as refused:
        stock_code(printed)
    assert (refused.value.code, refused.value.field) == ("bad_stock_code", "stock_code")


@pytest.mark.parametrize(
    ("printed", "code"), [("C-C29--", "C29"), ("D-D44--", "D44"), ("K--", "K"), ("C29", "C29"), ("", ""), ("--", "")]
)
def test_codes_of_the_exchanges(printed: str, code: str) -> None:
    assert industry_code(printed) == code


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"stock_code": "x"}, "bad_stock_code", "stock_code"),
        ({"name": ""}, "missing_property", "name"),
        ({"founded": "1993/10"}, "bad_date", "founded"),
        ({"registered_capital_cny": "many"}, "not_a_number", "registered_capital_cny"),
        ({"industry_code": "C-C99--"}, "dangling_id", "to"),
    ],
)
def test_a_bad_row_is_told(place: Place, tmp_path: Path, changes: dict[str, str], code: str, field: str) -> None:
    path = table(tmp_path / "firms.csv", HEADING, firm("600001"), firm("600002", **changes))
    assert problems(place.read(path)) == [("firms.csv:3", code, field)]
    assert place.entity("firm:ashare:600001.SH")


def test_a_row_with_too_many_cells_is_told(place: Place, tmp_path: Path) -> None:
    path = table(tmp_path / "firms.csv", HEADING, [*firm("600001"), "x"], [*firm("600002"), "", " "])
    assert problems(place.read(path)) == [("firms.csv:2", "too_many_cells", "")]
    assert place.entity("firm:ashare:600002.SH")


def test_a_quote_that_is_not_closed_swallows_no_rows_unseen(place: Place, tmp_path: Path) -> None:
    text = ",".join(HEADING) + "\n" + ",".join(firm("600001")) + '\n600002,"甲\n' + ",".join(firm("600003")) + "\n"
    (tmp_path / "firms.csv").write_text(text, encoding="utf-8")
    assert [(where, code) for where, code, _ in problems(place.read(tmp_path / "firms.csv"))] == [
        ("firms.csv:3", "bad_csv")
    ]


def test_the_same_firms_twice_change_nothing(place: Place, tmp_path: Path) -> None:
    path = table(tmp_path / "firms.csv", HEADING, firm("600001"), encoding="gb18030")
    place.read(path)
    again = place.read(path)
    assert (again.added, again.merged) == (0, 0)
    assert place.entity("firm:ashare:600001.SH").name == "虚构轴承股份有限公司"
