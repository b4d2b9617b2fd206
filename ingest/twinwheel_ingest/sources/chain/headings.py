"""What stands in a firm's table of revenue beside its products: headings, remainders, offsets between its divisions."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(r"[\s()\[\]【】\-—–_、,，:：;；.·/&]+")

_ACCOUNTS = re.compile(
    r"抵[销消銷减]|相互抵|未分配|公允价值|损益|汇兑收益|减值|追溯|存续期间|上交利润"
    r"|(?:合计|小计|总计|差额|差异)数?$"
    r"|(?:平衡|调整)(?:项目?|数)?$"
    r"|投资(?:净)?收益$|^与客户之?间"
)
"""Entries of the accounts, wherever they stand in a name."""

_HEADINGS = (
    "其[他它余]|非?主营|非?经营|主要|补充|综合|合同|项目|业务|产品|商品|制品|制?成品|服务业?|收入|成本|费用?|板块|分部|报告|行业"
    "|类|等|金额|制造业?|加工业?|生产|工业|商业|实业|销售|管理|提供|劳务|配套|品种"
)
_WHERE_AND_WHOSE = (
    "(?:中国)?大陆|国[内外]|海外|境[内外]|国际|地区|内外销|[内外]销|[出进]口|[内外]部|自[产营制有销]|外[购协]"
    "|[总本]部|集团|[母子分本]?公司|股份|部门|单元|下属"
)
_BESIDE_PRODUCTS = "原?材料|原料|物料|废[料品]|废旧物资|边角料|下脚料|利息|手续费|佣金|房租|租金|补贴|净|支出|计提"
_LEFT_OF_CUT_NAMES = "其|副|及|和|与|或|的|含|各|间|之|以[上下]|相关|上述|同类|部分"
_NUMBER = "[一二三四五六七八九十0-9]*"
_NOTHING_ELSE = re.compile(
    f"{_NUMBER}(?:(?:{_HEADINGS}|{_WHERE_AND_WHOSE}|{_BESIDE_PRODUCTS}|{_LEFT_OF_CUT_NAMES}){_NUMBER})+"
)
_UNIT = re.compile(r"(?:[kKmMgG]?[WVAN]h?|[mMkKuμ]m|pH|℃|%)\d*$")


def is_heading(name: str) -> bool:
    """Whether a name is of no product: an entry of the accounts, a unit, or nothing but words of headings."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", name))
    return not plain or bool(_ACCOUNTS.search(plain) or _NOTHING_ELSE.fullmatch(plain) or _UNIT.match(plain))
