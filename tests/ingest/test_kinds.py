"""What kind of body a name speaks of is told alike wherever a name is all there is to tell it by."""

import pytest

from twinwheel_ingest.sources import bearers
from twinwheel_ingest.sources.kinds import PERSON, kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Universidad de Chile", "University"),
        ("Universidade de São Paulo", "University"),
        ("Politecnico di Milano", "University"),
        ("Universitat Politècnica de Catalunya", "University"),
        ("École Polytechnique", "University"),
        ("Hochschule Aalen", "University"),
        ("Fachhochschule Dortmund", "University"),
        ("Massachusetts Institute of Technology", "University"),
        ("Imperial College London", "University"),
        ("Peking University Third Hospital", "ResearchInstitute"),
        ("Cambridge University Press", "ResearchInstitute"),
        ("University Clinic of Navarra", "ResearchInstitute"),
        ("Wisconsin Alumni Research Foundation", "ResearchInstitute"),
        ("Max Planck Society", "ResearchInstitute"),
        ("Helmholtz Association", "ResearchInstitute"),
        ("Ministry of Education", "ResearchInstitute"),
        ("London Business School", "ResearchInstitute"),
        ("聊城大学", "University"),
        ("中国科学院", "ResearchInstitute"),
    ],
)
def test_a_body_is_of_one_kind_with_a_number_and_without(name: str, kind: str) -> None:
    assert (kind_of(name), bearers.kind_of(name)) == (kind, kind)


@pytest.mark.parametrize("name", ["William Press", "Jane Q. Sample", "Bayer"])
def test_a_name_without_a_word_for_a_body_is_taken_for_a_persons(name: str) -> None:
    assert kind_of(name) == PERSON
