"""The default encoder as it is pulled: what its vectors say, and that nothing else changes them."""

from __future__ import annotations

import numpy as np

from twinwheel_graph.language.encoders.base import Encoder

NEEDS = {
    "提高锂离子电池低温下的放电容量": "一种用于动力电池的耐低温电解液添加剂",
    "果园里需要自动采摘苹果的机器": "基于视觉识别的水果采收机械臂",
    "污水处理厂的氨氮超标": "短程硝化反硝化脱氮工艺的中试研究",
    "老年人跌倒的早期预警": "可穿戴传感器的步态分析与摔倒检测",
}
ODD = ["", " ", "\ud800锂电池", "🔋" * 40, "a\x00b", "长" * 200_000, "x" * 5_000, "\n\t"]


def test_a_need_is_nearest_to_what_answers_it(encoder: Encoder) -> None:
    documents = encoder.documents(list(NEEDS.values()))
    for place, need in enumerate(NEEDS):
        assert int(np.argmax(documents @ encoder.query(need))) == place


def test_a_text_s_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    texts = [*NEEDS, *NEEDS.values(), *ODD, *("很长的摘要，" * count for count in (1, 20, 80))]
    together = encoder.documents(texts)
    np.testing.assert_array_equal(together[::-1], encoder.documents(texts[::-1]))
    np.testing.assert_array_equal(together, np.concatenate([encoder.documents([text]) for text in texts]))


def test_every_text_has_a_vector_of_length_one(encoder: Encoder) -> None:
    found = encoder.documents(ODD)
    assert (found.shape, found.dtype) == ((len(ODD), 512), np.float32)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose([np.linalg.norm(encoder.query(text)) for text in ODD], 1, atol=1e-5)


def test_no_texts_no_vectors(encoder: Encoder) -> None:
    assert encoder.documents([]).shape == (0, 512)


def test_a_question_is_told_from_a_document(encoder: Encoder) -> None:
    text = "锂电池"
    assert encoder.query(text).shape == (encoder.dimensions,)
    assert float(encoder.query(text) @ encoder.documents([text])[0]) < 0.99
    assert encoder.name.startswith("bge-small-zh-v1.5@")
