"""Latent needs over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from api_support import serving, settings_of, write

FIRM = "firm:made:pump"


def entity(type: str, id: str, name: str, **props: Any) -> dict[str, Any]:
    return {"entity": type, "id": id, "name": name, "props": props, "source": source()}


def relation(type: str, start: str, end: str, **props: Any) -> dict[str, Any]:
    return {"relation": type, "from": start, "to": end, "props": props, "source": source()}


def source() -> dict[str, str]:
    return {"dataset": "chains", "locator": "7", "kind": "synthetic", "date": "2024-05"}


@pytest.fixture
def pump(store_file: Path) -> Path:
    """The small park with a firm that has stated nothing, makes something and may see a restricted achievement."""
    write(
        store_file,
        [
            entity("Firm", FIRM, "青岩机电有限公司"),
            entity("Product", "prod:ring", "深沟球轴承", keywords=["沟道超精研"]),
            relation("MAKES", FIRM, "prod:ring", revenue_share=0.62),
            entity("Achievement", "ach:shut", "深沟球轴承密研", abstract="沟道超精研", confidentiality="restricted"),
            relation("DISCLOSED_TO", "ach:shut", FIRM),
        ],
    )
    return store_file


def test_a_firm_may_be_asked_about_its_product(pump: Path) -> None:
    with serving(settings_of(pump, encoder="none")) as running:
        answer = running.client.get(f"/entities/{FIRM}/latent-needs", headers={"Accept-Language": "en"})
        assert answer.status_code == 200
        told = answer.json()
        (need,) = told["needs"]
        assert told["firm"]["id"] == FIRM
        assert not told["stated"]
        assert need["question"] == "To ask: is there a technology need about “深沟球轴承” (62% of revenue)?"
        assert (need["kind"], need["ground"]) == ("inferred", "product")
        assert [one["id"] for one in need["answers"]] == ["ach:demo:0001"]
        assert need["path"]["steps"][0]["sources"][0]["dataset"] == "chains"
        kept = {"If-None-Match": answer.headers["ETag"], "Accept-Language": "en"}
        assert running.client.get(f"/entities/{FIRM}/latent-needs", headers=kept).status_code == 304
        assert running.client.get(f"/entities/{FIRM}/latent-needs").json()["needs"][0]["question"].startswith("可询问")


@pytest.mark.parametrize("firm", ["firm:made:battery", "江城电池材料有限公司", "firm:made:（东湖）"])
def test_a_firm_that_has_stated_a_need_has_none(client: httpx.Client, firm: str) -> None:
    told = client.get(f"/entities/{quote(firm)}/latent-needs").json()
    assert (told["stated"], told["needs"]) == (True, [])


def test_an_id_with_percent_signs_is_taken_as_it_stands(client: httpx.Client) -> None:
    answer = client.get("/entities/firm:made:%E6%B1%9F%E5%9F%8E/latent-needs")
    assert answer.status_code == 200
    assert answer.json()["firm"]["id"] == "firm:made:%E6%B1%9F%E5%9F%8E"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("ach:coating/latent-needs", 404, "not_a_firm"),
        ("firm:nowhere/latent-needs", 404, "no_entity_like"),
        ("同名科技有限公司/latent-needs", 409, "ambiguous_id"),
        ("firm:made:seed/latent-needs?top=0", 422, "invalid"),
        ("firm:made:seed/latent-needs?other=1", 422, "invalid"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(client: httpx.Client, path: str, status: int, code: str) -> None:
    answer = client.get(f"/entities/{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_latent_needs_have_a_lane_of_their_own() -> None:
    from twinwheel_api.middleware import Gate
    from twinwheel_api.service import limits
    from twinwheel_api.settings import Settings

    gate = Gate(None, None, limits(Settings()))  # type: ignore[arg-type]
    scope = {"type": "http", "path": "/api/v1/entities/firm:made:seed/latent-needs"}
    assert gate._lane(scope) == "/latent-needs"
    assert gate._lane({**scope, "path": "/api/v1/entities/firm:made:seed"}) == "/api/v1/entities"
