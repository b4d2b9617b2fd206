"""What sentences say that the park does: its industries, its chain of carriers, its money, what it is judged by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from twinwheel_graph.ontology import ontology
from twinwheel_ingest.reference.load import table
from twinwheel_ingest.sources.amounts import sums
from twinwheel_ingest.sources.document.passage import Claim, Passage

_INDUSTRIES = re.compile(
    r"重点(?:发展|培育|服务)(?:和(?:服务|发展|培育))?([^“”，。]{2,80}?)(?:等?[一二三四五六七八九十]大|等)(?:重点|主导|优势)?产业"
)
_CHAIN = re.compile(r"“([^“”+]{2,12}(?:\+[^“”+]{2,12})+)”(?:的)?(?:孵化)?链条")
_PROOF = re.compile(r"(?:建设|设立|成立|打造)([一-龥]{2,20}?概念验证中心)")
_BASE = re.compile(r"“([^“”]{2,20}实践基地)”")
_SIZE = re.compile(r"^[^。]{0,12}?(?:规模|总额)[^，。\d]{0,8}")
_FUND = re.compile(r"设立“?([^“”，。、]{2,30}基金)”?")
_PLATFORM = re.compile(r"(市、[^、，。]{1,8}区)?两级(融资平台公司)")
_FINANCE = re.compile(r"引进([^，。]{2,60})等金融机构")
_ELEMENTS = re.compile(r"“([政产学研金服用]{3,7})”等?(?:创新)?要素")
_INDICATORS = re.compile(r"制定([^，。]{0,20}?考核指标体系)")


def industries(passage: Passage) -> Iterator[Claim]:
    """The key industries, by the codes of the reference table where it has them."""
    codes = {row["name"]: f"ind:{row['code']}" for row in table("key_industries").rows}
    for found in _INDUSTRIES.finditer(passage.text):
        for name in _listed(found[1]):
            industry = passage.entity("KeyIndustry", name, id=codes.get(name, ""))
            yield industry
            yield from passage.relation("IN_KEY_INDUSTRY", passage.park, industry.id)


def carriers(passage: Passage) -> Iterator[Claim]:
    """The chain of carriers in its order, each leading to the next."""
    kinds = _labels("Carrier", "kind")
    for found in _CHAIN.finditer(passage.text):
        chain = [
            passage.own("Carrier", name, {"kind": kinds.get(name), "order": order})
            for order, name in enumerate(found[1].split("+"), 1)
        ]
        yield from chain
        for carrier, following in zip(chain, [*chain[1:], None], strict=True):
            yield from passage.relation("PART_OF", carrier.id, passage.park)
            yield from passage.relation("NEXT_STAGE", carrier.id, following.id if following else "")


def proof_of_concept(passage: Passage) -> Iterator[Claim]:
    """Proof-of-concept centres that are to be built."""
    for found in _PROOF.finditer(passage.text):
        centre = passage.entity("ProofOfConceptCentre", found[1])
        yield centre
        yield from passage.relation("PART_OF", centre.id, passage.park)


def practice_bases(passage: Passage) -> Iterator[Claim]:
    """Bases where founders learn by doing."""
    for found in _BASE.finditer(passage.text):
        base = passage.own("PracticeBase", found[1])
        yield base
        yield from passage.relation("PART_OF", base.id, passage.park)


def funds(passage: Passage) -> Iterator[Claim]:
    """Funds that are set up, for which stages, and the financing platforms behind them."""
    stages = [key for label, key in _labels("Fund", "stages").items() if f"{label}阶段" in passage.text]
    platform = _PLATFORM.search(passage.text)
    for found in _FUND.finditer(passage.text):
        full = passage.outline.full(found[1])
        aliases = [full] if full != found[1] else []
        props = {"stages": stages, "aliases": aliases, "size_cny": _size(passage.text[found.end() :])}
        fund = passage.own("Fund", found[1], props)
        yield fund
        yield from passage.relation("SUPPORTS", fund.id, passage.park)
        if platform:
            aliases = [platform.group(0)] if platform[1] else []
            provider = passage.own("FinanceProvider", f"两级{platform[2]}", {"kind": "platform", "aliases": aliases})
            yield provider
            yield from passage.relation("SUPPORTS", provider.id, fund.id)


def _size(following: str) -> float | None:
    """The size of a fund that is told right after its name."""
    told = _SIZE.search(following)
    amount = next(sums(following[told.end() :]), None) if told else None
    return amount.cny if amount and amount.start == 0 else None


def finance(passage: Passage) -> Iterator[Claim]:
    """Kinds of finance providers that the park brings in; the document names no single one."""
    kinds = _labels("FinanceProvider", "kind")
    for found in _FINANCE.finditer(passage.text):
        for name in _listed(found[1]):
            provider = passage.own("FinanceProvider", f"{name}机构", {"kind": kinds.get(name)})
            yield provider
            yield from passage.relation("SUPPORTS", provider.id, passage.park)


def elements(passage: Passage) -> Iterator[Claim]:
    """The elements of innovation, one character each, in their order."""
    for found in _ELEMENTS.finditer(passage.text):
        for order, name in enumerate(found[1], 1):
            yield passage.entity("InnovationElement", name, {"order": order})


def indicators(passage: Passage) -> Iterator[Claim]:
    """The system of indicators that the park is to be judged by."""
    for found in _INDICATORS.finditer(passage.text):
        indicator = passage.own("Indicator", found[1])
        yield indicator
        yield from passage.relation("MEASURES", indicator.id, passage.park)


def _listed(text: str) -> list[str]:
    """The items of `甲、乙和丙`; 和 inside an earlier item belongs to it."""
    *first, last = text.split("、")
    return [item.strip() for item in (*first, *re.split(r"以及|和|及", last, maxsplit=1)) if item.strip()]


def _labels(type: str, name: str) -> dict[str, str]:
    """The values of a closed list by their Chinese terms."""
    return {label.zh: key for key, label in ontology().entity(type).properties[name].values.items()}
