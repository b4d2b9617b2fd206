"""What a policy gives to whom: one measure a clause that grants money, a share of a cost, or the use of rooms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources.amounts import Sum, sums
from twinwheel_ingest.sources.document.passage import Claim, Passage

NAME_CHARACTERS = 60
"""How much of its clause a measure is called by."""

_GIVES = re.compile(
    r"给予|奖励|补助|补贴|资助|奖补|补偿|贴息|减免|减半|免收|免除|免租|免缴|免费提供|发放|匹配|配套支持"
)
_RELIEF = re.compile(
    r"(?:减免|减半|免收|免除|免租|免缴|免费提供).{0,20}(?:租金|房租|场地|税|费|工位)|(?:租金|房租|税).{0,10}(?:减免|减半|免)"
)
_RATE = re.compile(r"(?:按|的|给予|不超过|最高)[^，。；%％]{0,30}?(\d{1,3}(?:\.\d+)?)\s*[%％]")
_CAP_BEFORE = re.compile(r"(?:最高|不超过|上限|最多|不高于|封顶|累计)[^，。；\d]{0,8}$")
_CAP_AFTER = re.compile(r"^(?:封顶|以内|以下|为上限|的上限)")
_CONDITION = re.compile(r"(?:^|[，。：；])(?:\s*(?:对于?|凡是?|凡|经|经过|符合))?([^，。；：]{4,80}?)的?[，,]")
_NUMBER = re.compile(r"^\s*(?:（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.．、]|第[一二三四五六七八九十百]{1,5}条)\s*")
_HEADING = re.compile(r"^[^，。；]{2,20}。")
_KINDS: Mapping[str, str] = {
    "贴息|利息": "loan",
    "创新券": "voucher",
    "租金|房租|场地|工位": "rent",
    "税": "tax",
    "股权投资|入股": "investment",
    "奖励|奖补": "reward",
    "补助|补贴|资助|补偿|给予|发放|匹配|配套": "grant",
}
"""How a measure supports, by its words: the first that fits holds."""

_GROUPS = (
    "企业|高校院所|高等院校|高校|科研院所|科研机构|新型研发机构|研发机构|创新创业团队|科研团队|团队|科研人员|技术经理人|"
    "技术转移机构|服务机构|概念验证中心|中试基地|中试平台|孵化器|众创空间|加速器|大学科技园|园区|投资机构|金融机构|创业者|大学生|平台"
)
_GROUP = re.compile(rf"(?:[一-龥]{{0,6}}型)?(?:{_GROUPS})")


def measures(passage: Passage) -> Iterator[Claim]:
    """Each clause that gives something: how much, at most how much, what share, for whom and on what condition."""
    known = passage.outline
    text = _NUMBER.sub("", passage.text)
    for clause in re.split(r"[；;]", text):
        if not _GIVES.search(clause):
            continue
        found, rate = list(sums(clause)), _RATE.search(clause)
        if not (found or rate or _RELIEF.search(clause)):
            continue
        name = clause.strip().rstrip("。")
        props = {
            "kind": next((kind for words, kind in _KINDS.items() if re.search(words, clause)), "grant"),
            "measure": clause.strip(),
            "rate": float(rate[1]) if rate and float(rate[1]) <= 100 else None,
            "condition": _condition(clause),
            "target_group": list(dict.fromkeys(_GROUP.findall(_for_whom(clause)))),
            "valid_from": known.valid_from,
            "valid_until": known.valid_until,
            **_amounts(clause, found),
        }
        id = id_of("meas", f"{known.name}:{name}")
        shown = name if len(name) <= NAME_CHARACTERS else f"{name[:NAME_CHARACTERS]}…"
        yield passage.entity("Policy", known.name)
        yield passage.entity("Measure", shown, props, id)
        yield from passage.relation("OFFERS", passage.policy, id)


def _amounts(clause: str, found: list[Sum]) -> dict[str, float]:
    """The sum that is given, and the most that is; of several by grade (50万元、30万元) the largest is the most."""
    caps = [one.most for one in found if _is_cap(clause, one)]
    given = [one for one in found if not _is_cap(clause, one)]
    if len(given) > 1 or any(one.cny < one.most for one in given):
        return {"cap_cny": max(caps, default=max(one.most for one in given))}
    told = {"amount_cny": given[0].cny} if given else {}
    return told | ({"cap_cny": caps[0]} if caps else {})


def _is_cap(clause: str, one: Sum) -> bool:
    return bool(_CAP_BEFORE.search(clause[: one.start]) or _CAP_AFTER.match(clause[one.end :]))


def _for_whom(clause: str) -> str:
    """The part of a clause before what it gives; the whole where it begins with that."""
    gives = _GIVES.search(clause)
    return clause[: gives.start()] if gives and gives.start() > 4 else clause


def _condition(clause: str) -> str:
    """What must be so: what is said before what is given (`对获批省级平台的，给予…`)."""
    told = _HEADING.sub("", _for_whom(clause).strip())
    found = [part.strip() for part in _CONDITION.findall(told)]
    return "，".join(part for part in found if not re.match(r"(?:最高|每年|一次性|连续|按|并|可|再)", part))
