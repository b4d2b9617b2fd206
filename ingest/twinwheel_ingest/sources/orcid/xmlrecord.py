"""A record as XML, as it stands in the public data file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.orcid.person import PUBLIC, Employment, Person, Work

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMESPACE = b"http://www.orcid.org/ns/"


def person(content: bytes) -> Person | None:
    """The person of a record; None for a document that is not a record, an activity by itself say."""
    root = _root(content)
    if _local(root) != "record":
        return None
    return Person(
        _text(root, "{*}orcid-identifier/{*}path"),
        *_name(root),
        tuple(_employments(root)),
        tuple(_works(root)),
    )


def _name(root: Element) -> tuple[str, str, str]:
    name = root.find("{*}person/{*}name")
    if name is None or not _is_public(name):
        return "", "", ""
    return _text(name, "{*}given-names"), _text(name, "{*}family-name"), _text(name, "{*}credit-name")


def _root(content: bytes) -> Element:
    from xml.etree.ElementTree import ParseError, fromstring

    # A document type is where entities are declared, and a record of ORCID has none.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise BadRow("bad_xml", detail="DOCTYPE")
    try:
        return fromstring(content)  # noqa: S314 - without a document type there is nothing to expand
    except (ParseError, ValueError, LookupError) as error:
        raise BadRow("bad_xml", detail=error) from None


def _employments(root: Element) -> Iterator[Employment]:
    for number, one in enumerate(root.iterfind("{*}activities-summary/{*}employments//{*}employment-summary")):
        if not _is_public(one):
            continue
        where = "{*}organization"
        known = f"{where}/{{*}}disambiguated-organization"
        is_ror = _text(one, f"{known}/{{*}}disambiguation-source").upper() == "ROR"
        yield Employment(
            one.get("put-code") or str(number),
            _text(one, f"{where}/{{*}}name"),
            _text(one, f"{known}/{{*}}disambiguated-organization-identifier") if is_ror else "",
            _text(one, f"{where}/{{*}}address/{{*}}city"),
            _text(one, f"{where}/{{*}}address/{{*}}country"),
            _text(one, "{*}role-title"),
            _date(one, "start-date"),
            _date(one, "end-date"),
        )


def _works(root: Element) -> Iterator[Work]:
    for group in root.iterfind("{*}activities-summary/{*}works/{*}group"):
        shown = next((one for one in group.iterfind("{*}work-summary") if _is_public(one)), None)
        if shown is None:
            continue
        doi = _doi(shown) or _doi(group)
        if doi:
            title = _text(shown, "{*}title/{*}title")
            yield Work(doi, title, _text(shown, "{*}type").lower(), _date(shown, "publication-date"))


def _doi(within: Element) -> str:
    for one in within.iterfind("{*}external-ids/{*}external-id"):
        kind, relation = _text(one, "{*}external-id-type"), _text(one, "{*}external-id-relationship")
        if kind.lower() == "doi" and relation.lower() in {"", "self"}:
            return _text(one, "{*}external-id-value")
    return ""


def _date(within: Element, name: str) -> str:
    parts = [_text(within, f"{{*}}{name}/{{*}}{part}") for part in ("year", "month", "day")]
    return "-".join(parts[: parts.index("")] if "" in parts else parts)


def _text(within: Element, path: str) -> str:
    return (within.findtext(path) or "").strip()


def _is_public(one: Element) -> bool:
    return (one.get("visibility") or "").lower() in PUBLIC


def _local(one: Element) -> str:
    return one.tag.rpartition("}")[2]
