"""Names in a table of revenue that are of no product."""

from __future__ import annotations

import time

import pytest

from twinwheel_ingest.sources.chain.headings import is_heading


@pytest.mark.parametrize(
    "name",
    [
        *(
            "其他",
            "其它",
            "其他业务",
            "其他（补充）",
            "其他产品及服务",
            "主营业务",
            "主营业务收入",
            "合计",
            "小计",
            "产品合计",
        ),
        *(
            "平衡项目",
            "调整项目",
            "分部间抵销",
            "内部抵销数",
            "公司内各业务分部相互抵销",
            "未分配金额",
            "公允价值变动损益",
        ),
        *(
            "产品",
            "商品",
            "销售",
            "服务",
            "材料销售",
            "销售材料",
            "原材料",
            "废料",
            "劳务",
            "提供劳务",
            "加工费",
            "租金",
            "利息",
        ),
        *(
            "国内",
            "境外业务",
            "出口",
            "内销商品",
            "自产",
            "总部",
            "母公司",
            "分部一",
            "KW",
            "MW-1",
            "μm",
            "--",
            "副产品",
        ),
    ],
)
def test_a_heading_is_known(name: str) -> None:
    assert is_heading(name)


@pytest.mark.parametrize(
    "name",
    [
        *("深沟球轴承", "钢", "三七", "其他水泥类似制品制造", "平衡块", "土压平衡盾构机", "混合计量仪", "调整垫片"),
        *("房地产销售", "技术服务", "贸易", "融资租赁", "外购件喷涂线", "国内旅游", "汇兑业务", "材料试验机", "服务器"),
        *("LED", "PVC", "OEM", "废水处理设备", "总成", "部件", "加工中心", "综合管廊", "品牌服装", "类金刚石涂层"),
    ],
)
def test_a_product_is_not_taken_for_one(name: str) -> None:
    assert not is_heading(name)


def test_a_name_of_any_length_is_told_at_once() -> None:
    started = time.perf_counter()
    assert not is_heading("国内外其他服务业产品一二三" * 5_000 + "轴承")
    assert time.perf_counter() - started < 2
