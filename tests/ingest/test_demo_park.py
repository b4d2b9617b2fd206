"""The demonstration park covers the five industries, and what is made up keeps to itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ingest_support import Place

from twinwheel_graph.model import SourceKind
from twinwheel_ingest import demo

KEY_INDUSTRIES = 5
INVENTED = ("University", "ResearchInstitute", "College", "Team", "Firm", "Achievement", "Need", "Product")


@pytest.fixture(scope="module")
def park(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("park"))
    with demo.folder() as folder:
        assert not made.read(folder).rejected
    yield made
    made.close()


def made_up(place: Place, *types: str) -> list[str]:
    return [one.id for type in types for one in place.store.entities(type, limit=1_000).items if ":demo:" in one.id]


@pytest.mark.parametrize("type", ["Achievement", "Firm", "Need"])
def test_the_five_industries_are_all_there(park: Place, type: str) -> None:
    industries = {end for _, end in park.ends("IN_KEY_INDUSTRY", *made_up(park, type))}
    assert len(industries) == KEY_INDUSTRIES


def test_no_invented_link_is_attached_to_a_real_organisation(park: Place) -> None:
    for link in park.store.relations(made_up(park, *INVENTED)):
        assert all(source.kind is SourceKind.SYNTHETIC for source in link.sources)
        real = [end for end in (link.start, link.end) if ":demo:" not in end]
        assert not set(park.store.types(real).values()) & set(INVENTED), link.key


def test_every_firm_makes_its_products_with_their_shares_of_revenue(park: Place) -> None:
    for id in made_up(park, "Firm"):
        firm, made = park.entity(id), list(park.store.relations([id], types=["MAKES"]))
        names = {product.name for product in park.store.read([link.end for link in made])}
        shares = [link.props["revenue_share"] for link in made]
        assert names == set(firm.props["products"]), id
        assert 0.5 < sum(shares) <= 1, id


def test_the_document_gives_the_park_itself_with_its_sentences(park: Place) -> None:
    found = park.entity("park:聊城大学科技园")
    assert {source.kind for source in found.sources} == {SourceKind.SEED}
    assert all(source.text for source in found.sources)
