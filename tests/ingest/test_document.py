"""A policy document becomes claims that each show their sentence, and no person's name leaves it."""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from twinwheel_graph import values
from twinwheel_graph.errors import TwinwheelError
from twinwheel_graph.model import EntityClaim, RelationClaim, SourceKind
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.reference.load import table
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources.base import Item, Located, Rejection
from twinwheel_ingest.sources.document import DocumentReader
from twinwheel_ingest.sources.document.redact import OMITTED, appointed, entries, member_names
from twinwheel_ingest.sources.files import InputFile

ROOT = Path(__file__).parents[2]
RESTATEMENT = ROOT / "ingest/twinwheel_ingest/demo/data/opinion.txt"
FOUNDING = sorted((ROOT.parent / "shared/seed").glob("*.txt"))
TITLE = "聊城市人民政府关于建设聊城大学科技园的意见"
PARK = "park:聊城大学科技园"
GROUP = "聊城大学科技园建设工作专班"

INVENTED = ("甄测试", "欧阳虚构", "司马样例", "甄假", "诸葛名")
MADE_UP = f"""\
 虚构市人民政府
关于建设虚构大学科技园的意见

各县（市、区）人民政府：
　　依托虚构高新技术产业开发区（以下简称“高新区”），根据《国务院关于支持虚构的意见》（国发〔2022〕99号）提出意见。
　　一、 建设模式
　　大学科技园位于高新区，“一核”是指核心功能区测试中心；“三园”是指甲产业园、乙产业园两个辐射带动园。
　　二、保障措施
　　（一）加强领导。成立虚构大学科技园建设工作专班，由市长{INVENTED[0]}任组长，负责重大决策。
 虚构大学科技园建设工作专班组成人员名单

　　组长：{INVENTED[0]}市委副书记，市长
　　{INVENTED[1]}虚构大学党委副书记，校长
　　副组长：{INVENTED[3][0]}　{INVENTED[3][1]}副市长
　　　　　　{INVENTED[4]}虚构大学副校长
{INVENTED[2]}市科技局局长
　　　　　　{INVENTED[3]}市数据投资集团有限公司董事长
　　工作专班下设办公室，办公室设在市科技局，{INVENTED[3]}兼任办公室主任，{INVENTED[1]}、{INVENTED[2]}兼任办公室副主任。
"""


def items_of(path: Path) -> list[Item]:
    return list(DocumentReader().read(InputFile(path, path.name)))


def claims_of(path: Path) -> list[EntityClaim | RelationClaim]:
    return [item.claim for item in items_of(path) if isinstance(item, Located)]


def entities(claims: Sequence[EntityClaim | RelationClaim], type: str = "") -> dict[str, EntityClaim]:
    """The first claim of each entity."""
    found: dict[str, EntityClaim] = {}
    for claim in claims:
        if isinstance(claim, EntityClaim) and type in ("", claim.type):
            found.setdefault(claim.id, claim)
    return found


def prop(claims: Sequence[EntityClaim | RelationClaim], id: str, name: str) -> object:
    return next((c.props[name] for c in claims if isinstance(c, EntityClaim) and c.id == id and name in c.props), None)


def ends(claims: Sequence[EntityClaim | RelationClaim], type: str) -> set[tuple[str, str]]:
    return {(claim.start, claim.end) for claim in claims if isinstance(claim, RelationClaim) and claim.type == type}


def office(name: str) -> str:
    return id_of(ontology().entities["Office"].prefix, name)


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.fixture(scope="module")
def told() -> list[EntityClaim | RelationClaim]:
    return claims_of(RESTATEMENT)


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    return written(tmp_path / "made-up.txt", MADE_UP)


def test_every_claim_shows_its_sentence_and_place(told: list[EntityClaim | RelationClaim]) -> None:
    lines = RESTATEMENT.read_text(encoding="utf-8").splitlines()
    assert told
    for claim in told:
        source = claim.source
        assert source.dataset == f"document:{TITLE}"
        assert (source.kind, source.licence) == (SourceKind.SEED, "official document, facts")
        line = int(source.locator.removeprefix("opinion.txt:"))
        assert source.text
        for sentence in re.findall(r"[^。]+。?", source.text) if source.text != TITLE else ():
            assert sentence in lines[line - 1]


def test_relations_join_what_is_there(told: list[EntityClaim | RelationClaim], made_up: Path) -> None:
    for claims in (told, claims_of(made_up)):
        types = {id: claim.type for id, claim in entities(claims).items()}
        for claim in claims:
            if isinstance(claim, RelationClaim):
                values.check_ends(ontology(), claim, types)


def test_each_thing_is_claimed_once_a_line(told: list[EntityClaim | RelationClaim]) -> None:
    keys = [(c.id if isinstance(c, EntityClaim) else c.key, c.source.locator) for c in told]
    assert len(keys) == len(set(keys))


def test_the_park(told: list[EntityClaim | RelationClaim]) -> None:
    area = "park:聊城高新技术产业开发区"
    assert prop(told, PARK, "aliases") == ("大学科技园",)
    assert prop(told, PARK, "floor_area_m2") == 800_000
    assert (prop(told, PARK, "built_from"), prop(told, PARK, "built_until")) == ("2022", "2025")
    assert prop(told, PARK, "pattern") == "一核+三园+多区"
    assert all(word in str(prop(told, PARK, "description")) for word in ("双轮双驱", "正向创新", "逆向创新"))
    assert prop(told, area, "aliases") == ("高新区",)
    assert (PARK, "city:聊城市") in ends(told, "LOCATED_IN")
    assert (PARK, area) in ends(told, "SITUATED_IN")


def test_the_zones_and_their_roles(told: list[EntityClaim | RelationClaim]) -> None:
    zones = {id: claim.props["role"] for id, claim in entities(told, "Zone").items()}
    assert zones == {
        "zone:科技创新中心(MALL)": "core",
        "zone:新兴产研服产业园": "park",
        "zone:中鲲未来科技产业园": "park",
        "zone:政产学研综合体": "park",
        "zone:高端智能装备信息产业园区": "area",
        "zone:康莱德健康产业园区": "area",
        "zone:鲁西抗疫应急产业园区": "area",
        "zone:环保科技城": "area",
    }
    assert {(zone, PARK) for zone in zones} <= ends(told, "PART_OF")
    assert "产业承接区" in (prop(told, "zone:环保科技城", "focus") or ())  # type: ignore[operator]


def test_the_key_industries_are_those_of_the_reference_table(told: list[EntityClaim | RelationClaim]) -> None:
    named = {f"ind:{row['code']}": row["name"] for row in table("key_industries").rows}
    assert {id: claim.name for id, claim in entities(told, "KeyIndustry").items()} == named
    assert ends(told, "IN_KEY_INDUSTRY") == {(PARK, industry) for industry in named}


def test_the_carriers_follow_one_another(told: list[EntityClaim | RelationClaim]) -> None:
    chain = sorted(entities(told, "Carrier").values(), key=lambda claim: claim.props["order"])
    assert [claim.name for claim in chain] == ["众创空间", "孵化器", "加速器", "产业园区"]
    assert [claim.props["kind"] for claim in chain] == ["makerspace", "incubator", "accelerator", "industrial_park"]
    ids = [claim.id for claim in chain]
    assert ends(told, "NEXT_STAGE") == set(pairwise(ids))
    assert {(carrier, PARK) for carrier in ids} <= ends(told, "PART_OF")


def test_the_money(told: list[EntityClaim | RelationClaim]) -> None:
    assert set(entities(told, "Fund")) == {"fund:科技成果转化基金", "fund:大学科技园创新发展基金"}
    assert prop(told, "fund:科技成果转化基金", "stages") == ("pilot",)
    kinds = {claim.name: claim.props["kind"] for claim in entities(told, "FinanceProvider").values()}
    assert kinds == {
        "天使投资机构": "angel",
        "风险投资机构": "venture",
        "融资担保机构": "guarantee",
        "两级融资平台公司": "platform",
    }
    assert ("fin:两级融资平台公司", "fund:大学科技园创新发展基金") in ends(told, "SUPPORTS")


def test_the_policies_and_their_numbers(told: list[EntityClaim | RelationClaim]) -> None:
    policies = entities(told, "Policy")
    numbers = {claim.props["number"] for claim in policies.values() if "number" in claim.props}
    assert numbers == {"国发〔2022〕18号", "鲁政发〔2021〕23号"}
    measures = {f"pol:{TITLE}:{name}" for name in ("加强组织领导", "完善支持政策", "建立考评机制")}
    assert measures <= set(policies)
    assert all(policies[id].props["measure"] for id in measures)
    cited = {end for start, end in ends(told, "BASED_ON") if start == f"pol:{TITLE}"}
    assert {policies[id].props["number"] for id in cited} == numbers
    assert {(id, f"pol:{TITLE}") for id in measures} <= ends(told, "BASED_ON")
    assert (f"pol:{TITLE}", office("聊城市人民政府")) in ends(told, "ISSUED_BY")
    assert {(id, PARK) for id in {*measures, f"pol:{TITLE}"}} <= ends(told, "SUPPORTS")


def test_the_bodies_and_their_duties(told: list[EntityClaim | RelationClaim]) -> None:
    for name in (GROUP, "聊城大学科技园管理委员会", "聊城大学科技园发展服务中心"):
        assert prop(told, office(name), "duty")
        assert (office(name), PARK) in ends(told, "RESPONSIBLE_FOR")
    assert prop(told, office("聊城市科技局"), "aliases") == ("市科技局",)
    assert prop(told, office("聊城市科技局"), "level") == "市"
    assert prop(told, office("聊城高新技术产业开发区管委会"), "level") == "区"
    members = {start for start, end in ends(told, "REPRESENTED_IN") if end == office(GROUP)}
    assert {"firm:聊城市财信投资控股集团有限公司", "org:聊城大学", office("聊城大学融合发展处")} <= members
    assert len(members) == 20  # the 20 bodies of the list
    assert (office("聊城大学融合发展处"), "org:聊城大学") in ends(told, "PART_OF")


def test_the_rest(told: list[EntityClaim | RelationClaim]) -> None:
    elements = {claim.name: claim.props["order"] for claim in entities(told, "InnovationElement").values()}
    assert elements == {name: order for order, name in enumerate("政产学研金服用", 1)}
    assert set(entities(told, "ProofOfConceptCentre")) == {"poc:聊城概念验证中心"}
    assert set(entities(told, "PracticeBase")) == {"base:双创实践基地"}
    assert "org:聊城大学" in entities(told, "University")


def test_reading_twice_gives_the_same(told: list[EntityClaim | RelationClaim]) -> None:
    assert claims_of(RESTATEMENT) == told


def test_no_name_leaves_a_document(made_up: Path) -> None:
    items = items_of(made_up)
    assert not [item for item in items if isinstance(item, Rejection)]
    shown = repr(items)
    for name in INVENTED:
        assert name not in shown
    evidence = {item.claim.source.text for item in items if isinstance(item, Located)}
    assert f"{OMITTED}市科技局局长" in evidence
    assert any(f"市长{OMITTED}任组长" in text for text in evidence)
    assert any(f"{OMITTED}兼任办公室主任，{OMITTED}、{OMITTED}兼任" in text for text in evidence)


def test_bodies_are_read_past_the_names(made_up: Path) -> None:
    claims = claims_of(made_up)
    group = office("虚构大学科技园建设工作专班")
    members = {start for kind in ("PART_OF", "REPRESENTED_IN") for start, end in ends(claims, kind) if end == group}
    offices = ("虚构市委", "虚构市人民政府", "虚构市科技局", "虚构大学科技园建设工作专班办公室")
    assert members == {"org:虚构大学", "firm:虚构市数据投资集团有限公司", *map(office, offices)}


def test_another_document_is_official_and_keeps_its_common_names_apart(made_up: Path) -> None:
    claims = claims_of(made_up)
    assert {claim.source.kind for claim in claims} == {SourceKind.OFFICIAL}
    assert set(entities(claims, "Zone")) == {
        f"zone:虚构大学科技园:{name}" for name in ("测试中心", "甲产业园", "乙产业园")
    }


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("甄　假　　市科技局局长", {"甄假"}),
        ("成员：市科技局局长 甄测试", {"甄测试"}),
        ("甄测试 市科技局局长　甄假 市财政局局长", {"甄测试", "甄假"}),
        ("甄测试（市科技局局长）", {"甄测试"}),
        ("成员：甄测试、甄假、甄样例", {"甄测试", "甄假", "甄样例"}),
        ("1. 阿测试·虚构市科技局局长", {"阿测试·虚构"}),
        ("市科技局（局长）", set()),
        ("成员：市委组织部副部长", set()),
        ("聊城大学（副校长）", set()),
    ],
)
def test_names_are_found_by_where_they_stand(line: str, names: set[str]) -> None:
    assert set().union(*(member_names(words, "聊城")[0] for words in entries(line))) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("由副市长甄测试任组长，甄假、甄样例任副组长。", {"甄测试", "甄假", "甄样例"}),
        ("任命甄测试为市科技局局长，免去甄假的职务。", {"甄测试", "甄假"}),
        ("联系人：甄测试，电话见附件。", {"甄测试"}),
        ("负责人：甄测试；签发人：甄 假", {"甄测试", "甄假"}),
        ("由高新区管委会主任任大学科技园管委会主任，高校教师担任创业导师。", set()),
    ],
)
def test_names_in_running_text_are_those_appointed(text: str, names: set[str]) -> None:
    assert set(appointed(text)) == names


def test_nobody_to_call_leaves_a_document(tmp_path: Path) -> None:
    secrets = ("甄样例", "阿无姓", "13800001111", "0635-8230000", "zhen@example.org")
    who = f"负责人：{secrets[0]}，联系人：{secrets[1]}，联系电话：{secrets[2]}、{secrets[3]}，邮箱{secrets[4]}。"
    awarded = "对新认定的高新技术企业给予10万元奖励，"
    shown = repr(items_of(written(tmp_path / "d.txt", MADE_UP.replace("提出意见。", f"提出意见。{awarded}{who}"))))
    assert awarded in shown
    assert not [secret for secret in secrets if secret in shown]


def test_a_body_of_no_known_kind_is_rejected_without_the_name(tmp_path: Path) -> None:
    path = written(tmp_path / "d.txt", MADE_UP.replace("市科技局局长\n", "市不知何物局长级\n"))
    rejected = [item for item in items_of(path) if isinstance(item, Rejection)]
    assert [(item.locator, item.error.code) for item in rejected] == [("d.txt:16", "unknown_body")]
    assert not any(name in repr(rejected) for name in INVENTED)


def test_a_line_that_cannot_be_decoded_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "d.txt"
    path.write_bytes(MADE_UP.encode() + b"x" * (1 << 18) + b"\n\xff\xfe\n")
    rejected = [item for item in items_of(path) if isinstance(item, Rejection)]
    assert [item.error.code for item in rejected] == ["bad_encoding"]


def test_gb18030_is_read_as_well(tmp_path: Path, made_up: Path) -> None:
    path = tmp_path / "gb" / made_up.name
    path.parent.mkdir()
    assert claims_of(written(path, MADE_UP, "gb18030")) == claims_of(made_up)


def test_it_is_recognised_by_content(tmp_path: Path, made_up: Path) -> None:
    reader = DocumentReader()
    for path in (RESTATEMENT, made_up):
        assert reader.recognise(InputFile(path, path.name)) == "seen_document"
    for text in (
        "一封信\n\n一、你好。\n",
        "关于建设的意见\n没有分节。\n",
        '{"id": "n1", "need": "关于轴承的意见"}\n',
        "\x00\x01",
    ):
        path = written(tmp_path / "other.txt", text)
        assert reader.recognise(InputFile(path, path.name)) is None


def test_a_text_without_a_title_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(TwinwheelError) as told:
        items_of(written(tmp_path / "letter.txt", "一封信\n\n　　一、你好。\n"))
    assert told.value.code == "not_a_document"


@pytest.fixture(scope="module")
def founding() -> Path:
    if not FOUNDING:
        pytest.skip("the founding document is not beside the repository (../shared/seed)")
    return FOUNDING[0]


def listed_names(text: str) -> set[str]:
    """What stands in the list before the words that begin the bodies of this one document."""
    block = text[text.index("组长：") :]
    starts = r"聊城|共青团|副市长|市(?=委|政府|发展|科技|工业|财政|国资|人力|自然|教育|行政|统计|商务|地方|财信)"
    lines = [
        re.sub(r"^\s*(?:组长|副组长|成员)：|\s", "", line) for line in block.splitlines() if not line.endswith("。")
    ]
    return {re.split(starts, line)[0] for line in lines if line}


def test_no_name_leaves_the_founding_document(founding: Path) -> None:
    names = listed_names(founding.read_text(encoding="utf-8"))
    assert len(names) == 22
    assert all(2 <= len(name) <= 3 for name in names)
    items = items_of(founding)
    assert not [item for item in items if isinstance(item, Rejection)]
    shown = repr(items)
    leaked = sum(name in shown for name in names)
    assert leaked == 0  # a count: a failure must not print them either
    assert shown.count(f"{OMITTED}兼任办公室主任") > 0


def test_the_restatement_says_what_the_founding_document_says(
    founding: Path, told: list[EntityClaim | RelationClaim]
) -> None:
    original = claims_of(founding)
    assert {claim.source.dataset for claim in original} == {claim.source.dataset for claim in told}
    assert set(entities(original)) == set(entities(told))
