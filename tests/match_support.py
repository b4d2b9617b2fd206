"""A small park for the tests of the match: made up, with something in it for every feature and constraint.

Papers bring their claims as the reader of papers does: one source a paper, and a cooperation of its own where an
institution and a firm stand on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from graph_support import batch, entity, relation, source

from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.request import Hit, Request, Result
from twinwheel_graph.match.targets import Targets, reweighed, targets
from twinwheel_graph.model import EntityClaim, RelationClaim
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.stores.sqlite import SqliteStore

Claims: TypeAlias = list[EntityClaim | RelationClaim]

BEARING = "微型深沟球轴承沟道的超精研加工噪声偏高，需要降低沟道波纹度"
BATTERY = "高镍三元正极材料循环寿命短，需要表面包覆改性工艺"
WHEAT = "黄淮海地区需要抗旱节水的小麦新品种"


@dataclass(frozen=True)
class House:
    store: SqliteStore
    retriever: LocalRetriever
    matcher: Matcher

    def match(self, direction: str, target: str | None = None, **asked: Any) -> Result:
        return self.matcher.match(Request(direction, target, **asked))

    def ids(self, direction: str, target: str | None = None, **asked: Any) -> list[str]:
        return [hit.id for hit in self.match(direction, target, **asked).hits]

    def scores(self, direction: str, target: str | None = None, **asked: Any) -> dict[str, float]:
        hits = self.match(direction, target, raw=True, top=100, **asked).hits
        return {hit.id: hit.score for hit in hits}

    def write(self, *claims: EntityClaim | RelationClaim) -> None:
        self.store.apply(batch(*claims))
        self.retriever.follow()

    def forget(self, dataset: str) -> None:
        self.store.forget(dataset)
        self.retriever.follow()


def uncalibrated() -> Targets:
    """Weights a hair beside the declared ones: nothing is calibrated for them."""
    itself = targets()["achievement"]
    changed = {name: weight + 0.001 * (name == "meaning") for name, weight in itself.weights.items()}
    return {**targets(), "achievement": reweighed(itself, changed)}


@contextmanager
def housed(
    folder: Path, claims: Iterable[EntityClaim | RelationClaim], weights: Targets | None = None
) -> Iterator[House]:
    folder.mkdir(parents=True, exist_ok=True)
    store = SqliteStore(folder / "store.db", create=True)
    try:
        store.apply(batch(*claims))
        retriever = LocalRetriever(store, folder / "index")
        retriever.follow()
        yield House(store, retriever, Matcher(store, retriever, weights))
    finally:
        store.close()


def paper(
    number: str,
    title: str,
    abstract: str,
    date: str,
    held_by: Iterable[str],
    firms: Iterable[str] = (),
    classes: Iterable[str] = (),
    **props: Any,
) -> Claims:
    """An achievement with what its paper says of others."""
    by, id = source("papers", number, "secondary", date), f"ach:{number}"
    dated = {"date": date} if date else {}
    holders, partners = list(held_by), list(firms)
    claims: Claims = [entity(id, title, by=by, abstract=abstract, **dated, **props)]
    claims += [relation(id, "HELD_BY", holder, by=by, **dated) for holder in holders]
    claims += [relation(id, "PARTNERED_BY", firm, by=by, **dated) for firm in partners]
    claims += [
        relation(holder, "COOPERATED_WITH", firm, by=by, **dated)
        for holder in holders
        if holder.startswith("org:")
        for firm in partners
    ]
    return claims + [relation(id, "CLASSIFIED_AS", one, by=by, **dated) for one in classes]


def park() -> Claims:
    return [*_bodies(), *_classes(), *_firms(), *_papers(), *_needs()]


def _bodies() -> Claims:
    return [
        entity("org:north", "江北大学"),
        entity("org:south", "江南理工大学"),
        entity("org:east", "东山农业大学"),
        entity("org:lab", "华东材料研究院", type="ResearchInstitute", focus=["电池材料", "正极材料"]),
        entity("col:north:mat", "材料科学与工程学院", focus=["三元正极材料", "固态电池"]),
        entity("col:north:mech", "机械工程学院", focus=["精密轴承", "超精研"]),
        entity("col:east:agro", "农学院", focus=["小麦育种"]),
        entity("team:cell", "固态电池团队", focus=["固态电解质", "正极界面"]),
        relation("col:north:mat", "PART_OF", "org:north"),
        relation("col:north:mech", "PART_OF", "org:north", date="2017-06"),
        relation("col:east:agro", "PART_OF", "org:east"),
        relation("team:cell", "PART_OF", "col:north:mat"),
        entity("exp:wu", "吴其", role="材料科学与工程学院教授", focus=["固态电解质"]),
        relation("exp:wu", "MEMBER_OF", "team:cell"),
    ]


def _classes() -> Claims:
    return [
        entity("clc:TM", "电工技术", code="TM"),
        entity("clc:TH", "机械工程", code="TH"),
        entity("clc:S5", "农作物", code="S5"),
        entity("dis:0805", "材料科学与工程", code="0805", keywords=["正极材料", "包覆"]),
        entity("dis:0802", "机械工程", code="0802", keywords=["轴承", "超精研"]),
        entity("dis:0901", "作物学", code="0901", keywords=["小麦", "育种"]),
        entity("wipo:1", "电机电能", number=1),
        entity("wipo:31", "机械零件", number=31),
        entity("gbt4754:38", "电气机械和器材制造业", code="38"),
        entity("gbt4754:34", "通用设备制造业", code="34"),
        entity("gbt4754:3841", "锂离子电池制造", code="3841"),
        entity("ind:new", "新材料"),
        entity("seg:cathode", "正极材料", keywords=["三元正极材料", "包覆"], position="upstream"),
        entity("seg:bearing", "精密轴承", keywords=["深沟球轴承"], position="midstream"),
        entity("park:made", "江北科技园"),
        entity("zone:core", "核心区", focus=["新材料"]),
        entity("zone:mech", "装备园", focus=["轴承"]),
        relation("clc:TM", "CORRESPONDS_TO", "dis:0805", lift=4.0),
        relation("clc:TH", "CORRESPONDS_TO", "dis:0802", lift=4.0),
        relation("clc:S5", "CORRESPONDS_TO", "dis:0901", lift=9.0),
        relation("dis:0805", "CORRESPONDS_TO", "wipo:1", lift=3.0),
        relation("dis:0802", "CORRESPONDS_TO", "wipo:31", lift=3.0),
        relation("wipo:1", "CORRESPONDS_TO", "gbt4754:38", lift=5.0),
        relation("wipo:31", "CORRESPONDS_TO", "gbt4754:34", lift=5.0),
        relation("gbt4754:3841", "BROADER", "gbt4754:38"),
        relation("seg:cathode", "IN_KEY_INDUSTRY", "ind:new"),
        relation("zone:core", "PART_OF", "park:made"),
        relation("zone:mech", "PART_OF", "park:made"),
    ]


def _firms() -> Claims:
    return [
        entity("firm:group", "东岭集团", attested="2015-01"),
        entity("firm:listed", "东岭轴承股份有限公司", business_scope="深沟球轴承、微型轴承的研发、超精研加工和销售"),
        entity("firm:cell", "江城电池材料有限公司", business_scope="三元正极材料的研发、生产和销售"),
        entity("firm:pack", "青湖新能源有限公司", business_scope="锂离子电池系统的制造"),
        entity("firm:seed", "楚田种业有限公司", business_scope="农作物种子的选育和销售"),
        entity("firm:eye", "明视科技有限公司", business_scope="工业视觉检测设备"),
        entity("firm:idle", "平川商贸有限公司", business_scope="日用百货"),
        relation("firm:listed", "PART_OF", "firm:group", date="2018-01"),
        relation("firm:pack", "CLASSIFIED_AS", "gbt4754:3841", date="2017-06"),
        relation("firm:listed", "CLASSIFIED_AS", "gbt4754:34"),
        relation("firm:cell", "IN_SEGMENT", "seg:cathode"),
        relation("firm:cell", "SITUATED_IN", "zone:core"),
        relation("firm:listed", "SITUATED_IN", "zone:mech"),
    ]


def _papers() -> Claims:
    made = [
        paper(
            "b1",
            "深沟球轴承沟道超精研工艺",
            "通过两级超精研降低微型轴承沟道波纹度与噪声。",
            "2016-05",
            ["org:north", "col:north:mech"],
            ["firm:group"],
            ["clc:TH"],
        ),
        paper(
            "b2",
            "微型轴承噪声的频谱分析",
            "分析沟道波纹度与轴承噪声的关系。",
            "2017-02",
            ["org:south"],
            ["firm:listed"],
            ["clc:TH"],
        ),
        paper("b3", "轴承钢的热处理", "贝氏体等温淬火提高轴承钢的韧性。", "2017-08", ["org:lab"], [], ["clc:TH"]),
        paper(
            "b4",
            "超精研油石的选用",
            "油石粒度对沟道表面粗糙度的影响。",
            "2018-03",
            ["org:south"],
            ["firm:listed"],
            ["clc:TH"],
        ),
        paper("b5", "圆锥滚子轴承的装配", "装配间隙与寿命。", "2018-06", ["org:north", "col:north:mech"]),
        paper(
            "c1",
            "高镍三元正极材料的表面包覆",
            "快离子导体包覆改性，循环寿命提高到两千次。",
            "2016-03",
            ["org:north", "col:north:mat"],
            ["firm:cell"],
            ["clc:TM"],
        ),
        paper(
            "c2",
            "三元正极材料的掺杂改性",
            "铝掺杂抑制高镍正极材料的相变，改善循环寿命。",
            "2017-04",
            ["org:lab"],
            ["firm:cell"],
            ["clc:TM"],
        ),
        paper(
            "c3",
            "固态电解质与正极界面",
            "原位修饰固态电池的正极界面。",
            "2017-09",
            ["org:north", "col:north:mat"],
            ["firm:pack"],
            ["clc:TM"],
        ),
        paper(
            "c4",
            "正极材料的连续烧结",
            "辊道窑烧结三元正极材料的能耗。",
            "2018-01",
            ["org:lab"],
            ["firm:pack"],
            ["clc:TM"],
        ),
        paper(
            "c5",
            "正极材料包覆工艺的放大",
            "表面包覆工艺由小试放大到中试。",
            "2018-05",
            ["org:south"],
            ["firm:cell"],
            ["clc:TM"],
        ),
        paper("c6", "硅碳负极的粘结剂", "自愈合水性粘结剂抑制负极膨胀。", "2018-09", ["org:south"], [], ["clc:TM"]),
        paper("c7", "废旧电池的回收", "浸出废旧三元正极材料中的镍钴锰。", "", ["org:lab"], ["firm:pack"], ["clc:TM"]),
        paper(
            "w1",
            "抗旱节水小麦的选育",
            "黄淮海地区抗旱节水小麦新品种的选育。",
            "2016-07",
            ["org:east", "col:east:agro"],
            ["firm:seed"],
            ["clc:S5"],
        ),
        paper("w2", "小麦纹枯病的防治", "芽孢杆菌防治小麦纹枯病。", "2017-10", ["org:east"], [], ["clc:S5"]),
        paper(
            "w3",
            "小麦的水分利用",
            "节水灌溉下小麦的水分利用效率。",
            "2018-04",
            ["org:east", "org:north"],
            ["firm:seed"],
            ["clc:S5"],
        ),
        paper("v1", "焊缝缺陷的视觉检测", "基于深度学习的焊缝缺陷在线检测。", "2017-05", ["org:south"], ["firm:eye"]),
        paper(
            "v2", "轴承表面缺陷的视觉检测", "轴承套圈表面缺陷的机器视觉检测。", "2018-02", ["org:north"], ["firm:eye"]
        ),
        *(
            paper(
                f"x{number}",
                f"城市{place}的公共服务",
                f"{place}的公共服务满意度调查与统计。",
                f"201{number % 4 + 5}-0{number}",
                ["org:north"],
            )
            for number, place in enumerate(["社区", "交通", "图书馆", "公园", "学校", "医院", "养老", "供水"], 1)
        ),
    ]
    team = [relation("ach:c3", "CREATED_BY", "team:cell"), relation("ach:c1", "CREATED_BY", "team:cell")]
    team += [relation(f"ach:{number}", "CREATED_BY", "exp:wu") for number in ("c1", "c3", "b1", "w2", "c7")]
    team.append(relation("ach:c2", "IN_DISCIPLINE", "dis:0802", date="2018-02"))
    placed = [relation("ach:c1", "IN_SEGMENT", "seg:cathode"), relation("ach:b1", "IN_SEGMENT", "seg:bearing")]
    return [*(claim for one in made for claim in one), *team, *placed]


def _needs() -> Claims:
    stated = {
        "need:bearing": ("降低微型轴承噪声", BEARING, "firm:listed", "2017-06"),
        "need:battery": ("延长正极材料循环寿命", BATTERY, "firm:cell", "2017-11"),
        "need:pack": ("电池回收", "从废旧锂离子电池中回收镍钴", "firm:pack", "2018-04"),
        "need:wheat": ("抗旱小麦", WHEAT, "firm:seed", ""),
    }
    claims: Claims = []
    for id, (name, problem, firm, date) in stated.items():
        by, dated = source("needs", id), {"date": date} if date else {}
        claims += [entity(id, name, by=by, problem=problem, **dated), relation(id, "STATED_BY", firm, by=by, **dated)]
    claims += [relation("need:battery", "IN_SEGMENT", "seg:cathode")]
    return claims


def best(result: Result) -> Hit:
    assert result.hits
    return result.hits[0]
