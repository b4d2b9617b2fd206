"""Records of OpenAlex, made up, in the form of its documentation."""

from __future__ import annotations

from typing import Any

BASE = "https://openalex.org/"


def ror(number: int) -> str:
    """A made-up ROR id whose check digits are right."""
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    digits = ""
    rest = number
    for _ in range(6):
        rest, digit = divmod(rest, 32)
        digits = alphabet[digit] + digits
    return f"https://ror.org/0{digits}{98 - number * 100 % 97:02d}"


def orcid(number: int) -> str:
    """A made-up ORCID iD whose check digit is right."""
    digits = f"{number:015d}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    whole = digits + ("X" if check == 10 else str(check))
    return "https://orcid.org/" + "-".join(whole[at : at + 4] for at in range(0, 16, 4))


def body(number: int, name: str, type: str = "education", above: tuple[int, ...] = (), **more: Any) -> dict[str, Any]:
    """An institution as works name it."""
    return {
        "id": f"{BASE}I{number}",
        "ror": ror(number),
        "display_name": name,
        "country_code": "CN",
        "type": type,
        "lineage": [f"{BASE}I{one}" for one in (number, *above)],
        **more,
    }


def person(number: int, name: str, **more: Any) -> dict[str, Any]:
    """An author as works name them."""
    return {"id": f"{BASE}A{number}", "display_name": name, "orcid": None, **more}


def authorship(author: dict[str, Any], *institutions: dict[str, Any]) -> dict[str, Any]:
    return {"author_position": "first", "author": author, "institutions": list(institutions), "countries": ["CN"]}


def inverted(text: str) -> dict[str, list[int]]:
    """A text as an inverted index, its words in no order."""
    found: dict[str, list[int]] = {}
    for place, word in enumerate(text.split()):
        found.setdefault(word, []).append(place)
    return dict(sorted(found.items(), reverse=True))


UNIVERSITY = body(101, "Fictional University")
HOSPITAL = body(102, "Fictional University Hospital", "healthcare", (101,))
FIRM = body(103, "Fictional Bearings (China)", "company")
ACADEMY = body(104, "Fictional Academy of Sciences", "government")
INSTITUTE = body(105, "Institute of Fictional Physics", "facility", (106, 104))
BUREAU = body(106, "Bureau of Fictional Institutes", "facility", (104,))
FIRST, SECOND = person(201, "Li Xugou", orcid=orcid(15000001)), person(202, "Wang Xugou")


def work(number: int, **changes: Any) -> dict[str, Any]:
    """A work with everything that is read of one, and something that is not."""
    plain = {
        "id": f"{BASE}W{number}",
        "doi": f"https://doi.org/10.99999/MadeUp.{number}",
        "title": f"Wear of <i>fictional</i> bearings {number}",
        "display_name": f"Wear of <i>fictional</i> bearings {number}",
        "publication_year": 2021,
        "publication_date": "2021-03-05",
        "language": "en",
        "type": "article",
        "is_retracted": False,
        "is_paratext": False,
        "authorships": [authorship(FIRST, UNIVERSITY, FIRM), authorship(SECOND, UNIVERSITY, HOSPITAL)],
        "keywords": [{"id": f"{BASE}keywords/wear", "display_name": "Wear", "score": 0.6}],
        "topics": [{"id": f"{BASE}T10001", "display_name": "Tribology", "score": 0.9, "field": {"display_name": "E"}}],
        "concepts": [{"id": f"{BASE}C1", "display_name": "Physics", "level": 0, "score": 0.9}],
        "abstract_inverted_index": inverted("We measure the wear of bearings and the wear of races ."),
        "cited_by_count": 7,
        "updated_date": "2024-01-01T00:00:00",
    }
    return {**plain, **changes}


def institution(**changes: Any) -> dict[str, Any]:
    """An institution as a record of its own."""
    plain = {
        **UNIVERSITY,
        "homepage_url": "https://example.org",
        "display_name_acronyms": ["FU"],
        "display_name_alternatives": ["Old Fictional College"],
        "international": {"display_name": {"zh": "虚构大学", "en": "Fictional University", "fr": "Université"}},
        "associated_institutions": [
            {**HOSPITAL, "relationship": "child"},
            {**body(107, "Fictional University System"), "relationship": "parent"},
        ],
        "works_count": 3,
    }
    return {**plain, **changes}


def author(**changes: Any) -> dict[str, Any]:
    """An author as a record of their own."""
    plain = {
        **FIRST,
        "display_name_alternatives": ["X. Li", "Li Xugou"],
        "affiliations": [{"institution": UNIVERSITY, "years": [2021, 2019]}, {"institution": FIRM, "years": []}],
        "topics": [{"id": f"{BASE}T10001", "display_name": "Tribology", "count": 3}],
        "works_count": 3,
    }
    return {**plain, **changes}
