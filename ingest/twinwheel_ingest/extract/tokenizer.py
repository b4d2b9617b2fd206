"""The tokenizer: words with their parts of speech, as the index cuts them.

spaCy's own for Chinese cuts by characters, or loads jieba or a trained segmenter. Here words come from rjieba, which
the index uses too: so a term begins where a word of the index does, and the tags (ICTCLAS) tell nouns for key phrases.
It keeps every character, white space as well, so that places in the document are places in the text.
"""

from __future__ import annotations

from collections.abc import Callable

import rjieba
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, registry
from spacy.vocab import Vocab


class WordTokenizer(DummyTokenizer):
    """Cuts a text into words; has nothing to keep on disk."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The words of a text, each with its tag."""
        tagged = rjieba.tag(text) if text else []
        words = [word for word, _ in tagged]
        return Doc(self.vocab, words=words, spaces=[False] * len(words), tags=[tag for _, tag in tagged])


NAME = "twinwheel.words.v1"


@registry.tokenizers(NAME)  # type: ignore[untyped-decorator]
def words() -> Callable[[Language], WordTokenizer]:
    """The tokenizer of a pipeline."""
    return lambda nlp: WordTokenizer(nlp.vocab)
