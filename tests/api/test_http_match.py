"""POST and GET /match: both directions, context, exclusions, constraints, languages."""

import httpx
import pytest
from api_support import Served

NEED = "高镍三元正极材料循环寿命短，寻求表面包覆技术"


def match(client: httpx.Client, **body: object) -> dict[str, object]:
    answer = client.post("/match", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def ids(found: dict[str, object]) -> list[str]:
    return [hit["id"] for hit in found["hits"]]  # type: ignore[attr-defined]


def test_a_need_finds_the_achievement_with_its_reasons(client: httpx.Client) -> None:
    found = match(client, direction="reverse", text=NEED)
    assert ids(found)[0] == "ach:coating"
    first = found["hits"][0]  # type: ignore[index]
    reasons = first["explanation"]
    assert sum(one["amount"] for one in reasons["contributions"]) == pytest.approx(first["score"])
    assert reasons["newest_evidence"] == "2023-06"
    assert found["target"] == "achievement"
    assert found["entity"] is None


def test_an_achievement_finds_the_firm(client: httpx.Client) -> None:
    found = match(client, direction="forward", entity="一种高镍三元正极材料的表面包覆方法", top=3)
    assert found["entity"] == "ach:coating"
    assert ids(found)[0] == "firm:made:battery"
    assert len(ids(found)) <= 3


def test_constraints_hold_and_are_told(client: httpx.Client) -> None:
    found = match(client, direction="reverse", text="三元正极材料 烧结装备 固态电池界面修饰 浸出")
    assert not {"ach:secret", "ach:exclusive", "ach:expired"} & set(ids(found))
    reasons = {one["id"]: one["reason"] for one in found["withheld"]}  # type: ignore[attr-defined]
    assert reasons["ach:exclusive"] == "licensed_exclusively"
    assert reasons["ach:expired"] == "legal_status"


def test_context_opens_what_is_disclosed_to_who_asks(client: httpx.Client) -> None:
    text = "固态电池正极界面修饰"
    assert "ach:secret" not in ids(match(client, direction="reverse", text=text))
    assert ids(match(client, direction="reverse", text=text, entity="firm:made:battery"))[0] == "ach:secret"


def test_what_is_excluded_by_name_is_left_out(client: httpx.Client) -> None:
    found = match(client, direction="reverse", text=NEED, exclude=["一种高镍三元正极材料的表面包覆方法"])
    assert "ach:coating" not in ids(found)


def test_nothing_before_its_date_counts(client: httpx.Client) -> None:
    found = match(client, direction="reverse", text=NEED, before="2023-01")
    assert found["hits"] == []
    assert found["nothing_credible"] is True


def test_an_explanation_can_be_left_out(client: httpx.Client) -> None:
    found = match(client, direction="reverse", text=NEED, explain=False, top=13.0)
    assert found["hits"][0]["explanation"] is None  # type: ignore[index]


def test_by_link_it_is_the_same_as_by_post(client: httpx.Client) -> None:
    question = {"direction": "reverse", "text": NEED, "target": "institution", "top": "2"}
    by_link = client.get("/match", params=question)
    assert by_link.json() == match(client, **{**question, "top": 2})
    assert by_link.headers["cache-control"] == "no-store"


def test_records_of_one_thing_stand_once(client: httpx.Client) -> None:
    found = match(client, direction="reverse", text="焊缝缺陷视觉检测系统")
    first = found["hits"][0]  # type: ignore[index]
    assert {first["id"], *(one["id"] for one in first["folded"])} == {"ach:vision", "ach:vision:paper"}
    assert len({"ach:vision", "ach:vision:paper"} & set(ids(found))) == 1


def test_a_list_may_be_asked_for_breadth(client: httpx.Client) -> None:
    body = {"direction": "reverse", "text": "正极材料的包覆与烧结", "top": 5}
    ranked, broad = match(client, **body), match(client, **body, breadth=0.9)
    assert (ranked["breadth"], broad["breadth"]) == (0, 0.9)
    assert ids(ranked)[0] == ids(broad)[0]
    scores = {hit["id"]: hit["score"] for hit in match(client, **{**body, "top": 50})["hits"]}  # type: ignore[attr-defined]
    assert all(hit["score"] == scores[hit["id"]] for hit in broad["hits"])  # type: ignore[attr-defined]
    assert client.get("/match", params={**body, "breadth": 0.9}).json() == broad


@pytest.mark.parametrize(("target", "id"), [("team", "team:made"), ("expert", "exp:made")])
def test_teams_and_experts_are_found_by_what_they_made(client: httpx.Client, target: str, id: str) -> None:
    found = match(client, direction="reverse", target=target, text="焊缝缺陷的视觉检测", before="2024-01")
    assert ids(found) == [id]
    told = found["hits"][0]["explanation"]  # type: ignore[index]
    item = {one["id"]: one for one in told["items"]}["ach:vision"]
    assert item["date"] == "2023-06"
    assert 0.9 < item["recency"] < 1
    assert told["contact"] == ("自动化学院教授 自动化学院科研办" if target == "expert" else "")


def test_the_language_is_the_clients(client: httpx.Client) -> None:
    body = {"direction": "reverse", "text": NEED, "top": 1}
    texts = {}
    for asked, language in (("en-GB,zh;q=0.5", "en"), ("zh-CN", "zh"), ("fr;q=1,en;q=0", "zh"), ("*", "zh")):
        answer = client.post("/match", json=body, headers={"Accept-Language": asked})
        assert answer.headers["content-language"] == language
        texts[language] = answer.json()["hits"][0]["explanation"]["contributions"][0]["text"]
    assert texts["zh"] != texts["en"]


def test_a_match_is_logged_in_one_line_without_its_question(served: Served) -> None:
    answer = served.client.get("/match", params={"direction": "reverse", "text": NEED})
    line = served.last()
    assert line["id"] == answer.headers["x-request-id"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/v1/match", 200)
    assert line["ms"] > 0
    assert "正极" not in served.log[-1].decode()
    assert "%E6" not in served.log[-1].decode()
