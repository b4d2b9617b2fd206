"""Whom to call and how is taken out of a text, and nothing else is."""

import pytest

from twinwheel_ingest.sources.document.contacts import OMITTED, names_to_call, without_contacts


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("联系人：甄测试，联系电话：13800001111", "{}，联系电话：{}"),
        ("联系人:甄测试 13800001111", "{} {}"),
        ("联系人：甄 测 试 电话（0635）8230000", "{} 电话（{}"),
        ("联系人甄测试电话138 0000 1111", "{}电话{}"),
        ("联系人及电话：甄假主任", "{}"),
        ("签发人：甄测试", "{}"),
        ("负责人：阿测试（处长）。", "{}。"),
        ("项目负责人为欧阳虚构，", "项目{}，"),
        ("经办人：阿测试·虚构", "{}"),
        ("请发送至zhen@example.org报名", "请发送至{}报名"),
    ],
)
def test_persons_numbers_and_addresses_are_taken_out(text: str, left: str) -> None:
    assert without_contacts(text) == left.replace("{}", OMITTED)


@pytest.mark.parametrize(
    "text",
    [
        "负责人：市科技局、高新区、各县区人民政府",
        "负责人：主任",
        "签发人：办公室",
        "主要负责人任组长，分管负责人任副组长。",
        "项目负责人应具有高级职称，企业负责人和高校教师参加。",
        "联系人方式、联系人和联系方式另行通知。",
        "企业负责人为高校毕业生的，给予补助。",
        "统一社会信用代码911380000111100001",
        "精度0.01234567890，经费13800万元",
        "微信：搜索公众号名称",
    ],
)
def test_a_text_about_nobody_stays_as_it_is(text: str) -> None:
    assert without_contacts(text) == text


def test_names_are_told_as_they_are_written_without_spaces() -> None:
    assert list(names_to_call("联系人：甄　假，负责人：甄测试同志；经办人 甄样例")) == ["甄假", "甄测试", "甄样例"]
