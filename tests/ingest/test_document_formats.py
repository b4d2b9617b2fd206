"""One policy, written for the test, gives the same claims from text, Word, PDF and a web page."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from ingest_support import Place
from office_support import Content, docx, laid_out, pdf, webpage

from twinwheel_graph import values
from twinwheel_graph.errors import TwinwheelError
from twinwheel_graph.model import EntityClaim, RelationClaim
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.detect import assign
from twinwheel_ingest.sources.base import Item, Located
from twinwheel_ingest.sources.document import DocumentReader
from twinwheel_ingest.sources.document.validity import period_in
from twinwheel_ingest.sources.files import InputFile

TITLE = "虚构市人民政府关于支持虚构大学科技园建设的若干措施"
POLICY = f"pol:{TITLE}"
TEXT = [
    "虚构市人民政府",
    "关于支持虚构大学科技园建设的若干措施",
    "虚政发〔2024〕99号",
    "各县（市、区）人民政府：",
    "为支持虚构大学科技园建设，制定以下措施。",
    "一、支持概念验证",
    (
        "（一）对获批省级概念验证中心的企业，给予最高200万元一次性奖励；对高校院所开展概念验证项目的，"
        "按实际投入的30%给予补助，单个项目最高不超过50万元。"
    ),
    "（二）对入驻大学科技园的创业团队，三年内免收场地租金。",
    "二、支持中试转化",
    "（一）对建设中试基地的企业，给予500万元补助。设立“成果转化基金”，总规模5亿元，重点投向中试阶段。",
    "（二）对完成技术合同登记的技术经理人，按等级分别给予5万元、3万元、1万元奖励。",
    "三、附则",
    "本措施自2024年3月1日起施行，有效期五年。",
    "虚构市人民政府",
    "2024年2月5日",
]
KINDS = ["txt", "docx", "pdf", "html"]


def written(kind: str, folder: Path, text: Sequence[Content] = TEXT) -> Path:
    path = folder / f"policy.{kind}"
    match kind:
        case "docx":
            return docx(path, *text)
        case "pdf":
            return pdf(path, *laid_out(*text))
        case "html":
            return webpage(path, *text, title=f"{TITLE}_虚构市人民政府网", encoding="gb18030")
        case _:
            path.write_text("\n".join(f"　　{line}" for line in text), encoding="utf-8")
            return path


def items_of(path: Path) -> list[Item]:
    return list(DocumentReader().read(InputFile(path, path.name)))


def claims_of(path: Path) -> list[EntityClaim | RelationClaim]:
    """The claims of a file but for where they stand in it."""
    claims = [item.claim for item in items_of(path) if isinstance(item, Located)]
    return [replace(claim, source=replace(claim.source, locator="")) for claim in claims]


def said(claims: Sequence[EntityClaim | RelationClaim], id: str) -> dict[str, object]:
    """The properties of an entity, of all its claims together."""
    found: dict[str, object] = {}
    for claim in claims:
        if isinstance(claim, EntityClaim) and claim.id == id:
            found |= claim.props
    return found


def measures(claims: Sequence[EntityClaim | RelationClaim]) -> list[EntityClaim]:
    return [claim for claim in claims if isinstance(claim, EntityClaim) and claim.type == "Measure"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> list[EntityClaim | RelationClaim]:
    return claims_of(written("txt", tmp_path_factory.mktemp("policy")))


@pytest.mark.parametrize("kind", KINDS[1:])
def test_every_format_gives_the_same_claims(
    plain: list[EntityClaim | RelationClaim], tmp_path: Path, kind: str
) -> None:
    path = written(kind, tmp_path)
    assert assign([path])[0][0].reader.name == "document"
    assert claims_of(path) == plain


@pytest.mark.parametrize(("kind", "first"), [("txt", ":7"), ("docx", "!7"), ("pdf", "!p1:7"), ("html", ":11")])
def test_a_claim_shows_where_it_stands(tmp_path: Path, kind: str, first: str) -> None:
    path = written(kind, tmp_path)
    found = [item for item in items_of(path) if isinstance(item, Located) and item.claim.type == "Measure"]
    assert found[0].claim.source.locator == f"policy.{kind}{first}"
    assert found[0].claim.source.text in TEXT[6]


def test_the_policy_itself(plain: list[EntityClaim | RelationClaim]) -> None:
    assert said(plain, POLICY) == {
        "number": "虚政发〔2024〕99号",
        "date": "2024-02-05",
        "valid_from": "2024-03-01",
        "valid_until": "2029-02-28",
    }
    issued = [(one.start, one.end) for one in plain if isinstance(one, RelationClaim) and one.type == "ISSUED_BY"]
    assert issued == [(POLICY, "off:虚构市人民政府")]


def test_the_measures_with_amounts_conditions_and_validity(plain: list[EntityClaim | RelationClaim]) -> None:
    named = ("kind", "amount_cny", "cap_cny", "rate", "condition", "target_group")
    found = [{name: one.props[name] for name in named if name in one.props} for one in measures(plain)]
    assert found == [
        {
            "kind": "reward",
            "cap_cny": 2_000_000.0,
            "condition": "获批省级概念验证中心的企业",
            "target_group": ("概念验证中心", "企业"),
        },
        {
            "kind": "grant",
            "rate": 30.0,
            "cap_cny": 500_000.0,
            "condition": "高校院所开展概念验证项目",
            "target_group": ("高校院所",),
        },
        {
            "kind": "rent",
            "condition": "入驻大学科技园的创业团队",
            "target_group": ("大学科技园", "团队"),
        },
        {
            "kind": "grant",
            "amount_cny": 5_000_000.0,
            "condition": "建设中试基地的企业",
            "target_group": ("中试基地", "企业"),
        },
        {
            "kind": "reward",
            "cap_cny": 50_000.0,
            "condition": "完成技术合同登记的技术经理人",
            "target_group": ("技术经理人",),
        },
    ]
    for one in measures(plain):
        assert (one.props["valid_from"], one.props["valid_until"]) == ("2024-03-01", "2029-02-28")
        assert one.props["measure"] in "".join(TEXT)
    offered = {one.end for one in plain if isinstance(one, RelationClaim) and one.type == "OFFERS"}
    assert offered == {one.id for one in measures(plain)}


def test_the_fund_has_its_size(plain: list[EntityClaim | RelationClaim]) -> None:
    (fund,) = [one for one in plain if isinstance(one, EntityClaim) and one.type == "Fund"]
    assert (fund.name, fund.props["size_cny"], fund.props["stages"]) == ("成果转化基金", 500_000_000.0, ("pilot",))


def test_relations_join_what_is_there(plain: list[EntityClaim | RelationClaim]) -> None:
    types = {one.id: one.type for one in plain if isinstance(one, EntityClaim)}
    for claim in plain:
        if isinstance(claim, RelationClaim):
            values.check_ends(ontology(), claim, types)


@pytest.mark.parametrize("kind", KINDS)
def test_it_goes_into_a_store_once(place: Place, tmp_path: Path, kind: str) -> None:
    path = written(kind, tmp_path)
    first, second = place.read(path), place.read(path)
    assert first.added > 10
    assert (second.added, second.merged, second.rejected) == (0, 0, 0)
    assert place.entity(POLICY).props["valid_until"] == "2029-02-28"


ARTICLES = [
    "虚构市概念验证项目管理办法",
    "第一章　总则",
    "第一条　为规范项目管理，制定本办法。",
    "第二章　支持方式",
    "第二条　对立项项目，给予30万元资助。",
    "第三条　本办法自印发之日起施行，有效期至2027年12月31日。",
    "虚构市测试局",
    "2025年6月30日",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_of_articles_without_a_title_of_the_usual_form(tmp_path: Path, kind: str) -> None:
    path = written(kind, tmp_path, ARTICLES)
    assert assign([path])[0][0].reader.name == "document"
    claims = claims_of(path)
    policy = said(claims, "pol:虚构市测试局虚构市概念验证项目管理办法")
    assert policy == {"date": "2025-06-30", "valid_from": "2025-06-30", "valid_until": "2027-12-31"}
    (measure,) = measures(claims)
    assert measure.props["amount_cny"] == 300_000
    assert measure.props["condition"] == "立项项目"


def test_the_particulars_of_a_web_page_are_read(tmp_path: Path) -> None:
    particulars = [
        ["发文机关：", "虚构市人民政府", "发文字号：", "虚政发〔2024〕99号"],
        ["成文日期：", "2024年02月05日", "发布日期：", "2024-02-09"],
    ]
    text = [particulars, "关于旁边另一件事的通知", *TEXT[1:2], *TEXT[3:-2]]
    claims = claims_of(webpage(tmp_path / "a.html", *text, title=f"{TITLE.removeprefix('虚构市人民政府')} - 虚构市"))
    assert said(claims, POLICY)["number"] == "虚政发〔2024〕99号"
    assert said(claims, POLICY)["date"] == "2024-02-05"


def test_goals_in_money_are_no_measures(tmp_path: Path) -> None:
    text = [
        *TEXT[:5],
        "一、目标",
        "到2027年，技术合同成交额达到10亿元，企业研发投入占比达到5%。支持企业做大做强，产值突破100亿元。",
    ]
    assert not measures(claims_of(written("txt", tmp_path, text)))


@pytest.mark.parametrize(
    ("text", "issued", "wanted"),
    [
        ("本办法自2024年1月1日起施行，有效期5年。", "", ("2024-01-01", "2028-12-31")),
        ("自发布之日起施行，有效期三年。", "2024-05-20", ("2024-05-20", "2027-05-19")),
        ("自公布之日起30日后施行。", "2024-05-01", ("2024-05-31", "")),
        ("自印发之日起施行。", "2024", ("", "")),
        ("有效期至2026年12月31日。", "", ("", "2026-12-31")),
        ("有效期至2026年12月。", "", ("", "2026-12")),
        ("自2024年2月29日起施行，有效期1年", "", ("2024-02-29", "2025-02-27")),
        ("自2024年13月1日起施行。", "", ("", "")),
        ("原办法同时废止。", "2024-01-01", ("", "")),
    ],
)
def test_from_when_until_when(text: str, issued: str, wanted: tuple[str, str]) -> None:
    assert period_in(text, issued) == wanted


def test_a_document_of_another_kind_is_not_recognised(tmp_path: Path) -> None:
    with pytest.raises(TwinwheelError) as refused:
        assign([docx(tmp_path / "letter.docx", "一封信", "一、问候")])
    assert refused.value.code == "unrecognised"
