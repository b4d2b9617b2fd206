"""What a text shares with a question, in a few words, and how a language sets words in a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from twinwheel_api.locale import word
from twinwheel_graph.match.request import Item, Own


def shared(told: Item | Own, language: str, most: int | None = None) -> str:
    """The words that are shared, each with the term it was looked for by; else characters; else how it was found."""
    if told.words:
        return listed(_grouped(told, most), language)
    if told.characters:
        return word("shared_characters", language, words=listed(told.characters, language))
    return word(f"bare_{told.bare}", language) if told.bare else ""


def listed(words: Iterable[str], language: str) -> str:
    """Words in a row."""
    return word("between", language).join(words)


def labelled(label: str, text: str, language: str) -> str:
    """A label and what it is of."""
    return word("labelled", language, label=label, text=text)


def bracketed(text: str, language: str) -> str:
    """A text in brackets; nothing where there is none."""
    return word("in_brackets", language, text=text) if text else ""


def _grouped(told: Item | Own, most: int | None) -> Iterator[str]:
    """The shared words, those together that one term of the question led to: heavy metals → 重金属."""
    by: dict[str, list[str]] = {}
    for one in told.words[:most]:
        by.setdefault(told.via.get(one, one), []).append(one)
    for term, found in by.items():
        yield term if found == [term] else f"{term} → {' + '.join(found)}"
