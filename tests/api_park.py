"""A small park, made up: some thirty entities with what the API must get right.

A restricted achievement, one licensed exclusively, two firms of one name, ids with percent signs and wide brackets.
"""

from __future__ import annotations

from typing import Any

SOURCE = {"dataset": "made-up", "locator": "park:1", "kind": "synthetic", "date": "2024-05", "licence": "CC0-1.0"}

ABSTRACTS = {
    "ach:coating": (
        "一种高镍三元正极材料的表面包覆方法",
        "在高镍三元正极材料表面包覆快离子导体，循环寿命提高到两千次。",
    ),
    "ach:binder": ("硅碳负极用水性粘结剂", "自愈合水性粘结剂抑制硅碳负极膨胀，首次效率达到百分之八十八。"),
    "ach:electrolyte": ("宽温域电解液配方", "零下四十度仍保持七成容量的锂离子电池电解液。"),
    "ach:secret": ("固态电池界面修饰工艺", "固态电解质与正极界面的原位修饰，仅向指定单位公开的正极材料工艺。"),
    "ach:exclusive": ("正极材料连续烧结装备", "用于三元正极材料的连续辊道烧结装备，能耗降低三成。"),
    "ach:expired": ("正极材料回收浸出方法", "从废旧三元正极材料中浸出镍钴锰。"),
    "ach:wheat": ("抗旱小麦新品种", "在黄淮海地区适种的抗旱节水小麦品种。"),
    "ach:rice": ("水稻纹枯病生防菌剂", "芽孢杆菌制剂对水稻纹枯病的防效达到八成。"),
    "ach:vision": ("焊缝缺陷视觉检测系统", "基于深度学习的焊缝缺陷在线视觉检测系统，漏检率低于千分之三。"),
    "ach:robot": ("柔性装配机器人力控方法", "面向精密装配的机器人力位混合控制。"),
    "ach:protein": ("重组蛋白连续层析纯化", "用于重组蛋白药物的连续层析纯化工艺。"),
    "ach:demo:0001": ("深沟球轴承沟道两级超精研工艺", "针对小型深沟球轴承沟道波纹度偏高的两级超精研工艺。"),
    "ach:membrane": ("耐污染反渗透膜", "表面接枝两性离子的耐污染反渗透膜，通量恢复率百分之九十五。"),
}

FIRMS = {
    "firm:made:battery": ("江城电池材料有限公司", "三元正极材料、硅碳负极材料的研发、生产和销售"),
    "firm:made:%E6%B1%9F%E5%9F%8E": ("江城新能源（集团）", "锂离子电池与电池系统的制造"),
    "firm:made:（东湖）": ("东湖装备股份有限公司", "焊接装备、视觉检测设备的制造"),
    "firm:made:same1": ("同名科技有限公司", "软件开发"),
    "firm:made:same2": ("同名科技有限公司", "水处理膜材料"),
    "firm:made:seed": ("楚天种业有限公司", "农作物种子的选育和销售"),
    "firm:made:bio": ("光谷生物制药有限公司", "重组蛋白药物的研发和生产"),
}

NEEDS = {
    "need:cathode": ("高镍正极循环寿命", "高镍三元正极材料循环寿命短，寻求表面包覆技术", "firm:made:battery"),
    "need:weld": ("焊缝在线检测", "焊缝缺陷人工检测漏检多，寻求视觉检测系统", "firm:made:（东湖）"),
}

HOLDERS = {"org:江城大学": ("University", "江城大学"), "org:材料所": ("ResearchInstitute", "江城材料研究所")}


def entity(type: str, id: str, name: str, **props: Any) -> dict[str, Any]:
    return {"entity": type, "id": id, "name": name, "props": props, "source": SOURCE}


def relation(type: str, start: str, end: str, **props: Any) -> dict[str, Any]:
    return {"relation": type, "from": start, "to": end, "props": props, "source": SOURCE}


def _achievements() -> list[dict[str, Any]]:
    special = {
        "ach:secret": {"confidentiality": "restricted"},
        "ach:expired": {"legal_status": "expired"},
        "ach:coating": {"keywords": ["正极材料", "包覆"], "trl": 6},
    }
    return [
        entity("Achievement", id, name, abstract=abstract, date="2023-06", **special.get(id, {}))
        for id, (name, abstract) in ABSTRACTS.items()
    ]


def _experts() -> list[dict[str, Any]]:
    """Who made what, and a second record of one achievement by the title of a paper."""
    name, abstract = ABSTRACTS["ach:vision"]
    return [
        entity("Team", "team:made", "视觉检测团队"),
        entity("Expert", "exp:made", "某教授", role="自动化学院教授", contact="自动化学院科研办"),
        entity("Achievement", "ach:vision:paper", f"《{name}》", abstract=abstract, date="2023-05"),
        relation("CREATED_BY", "ach:vision", "exp:made"),
        relation("CREATED_BY", "ach:vision:paper", "exp:made"),
        relation("CREATED_BY", "ach:vision", "team:made"),
    ]


def _relations() -> list[dict[str, Any]]:
    holders = list(HOLDERS)
    held = [relation("HELD_BY", id, holders[at % 2], unit=["材料学院"]) for at, id in enumerate(ABSTRACTS)]
    stated = [relation("STATED_BY", id, firm) for id, (_, _, firm) in NEEDS.items()]
    return [
        *held,
        *stated,
        relation("LICENSED_TO", "ach:exclusive", "firm:made:bio", exclusive=True),
        relation("DISCLOSED_TO", "ach:secret", "firm:made:battery"),
        relation("PARTNERED_BY", "ach:binder", "firm:made:%E6%B1%9F%E5%9F%8E", date="2022-01"),
        relation("PART_OF", "col:材料", "org:江城大学"),
        relation("PART_OF", "zone:core", "park:made"),
        relation("SITUATED_IN", "firm:made:battery", "zone:core"),
    ]


RECORDS: list[dict[str, Any]] = [
    *(entity(type, id, name, aliases=["江大"] if id == "org:江城大学" else []) for id, (type, name) in HOLDERS.items()),
    entity("College", "col:材料", "江城大学材料学院"),
    entity("Park", "park:made", "示范科技园"),
    entity("Zone", "zone:core", "核心区", focus=["新材料"]),
    *_achievements(),
    *(entity("Firm", id, name, business_scope=scope) for id, (name, scope) in FIRMS.items()),
    *(entity("Need", id, name, problem=problem) for id, (name, problem, _) in NEEDS.items()),
    *_relations(),
    *_experts(),
]
