"""Amounts in sentences: 亿元 for Chinese readers, millions and billions for English ones."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from luodi.ledger.money_words import money_parts, money_words


@pytest.mark.parametrize(
    ("yuan", "chinese", "english"),
    [
        ("5262000000", "52.62 亿元", "CNY 5.26 bn"),
        ("219800000", "2.2 亿元", "CNY 219.8 m"),
        ("341600000000", "3,416 亿元", "CNY 341.6 bn"),
        ("0", "0 亿元", "CNY 0 m"),
    ],
)
def test_each_language_has_its_scale(yuan, chinese, english):
    with override("zh-hans"):
        assert money_words(Decimal(yuan)) == chinese
    with override("en"):
        assert money_words(Decimal(yuan)) == english


def test_unknown_is_a_dash_without_a_unit():
    assert money_words(None) == "—"
    assert money_parts(None) == ("—", "")


def test_a_large_figure_has_its_unit_apart():
    with override("en"):
        assert money_parts(Decimal("34160000000")) == ("34.16", "CNY bn")
    with override("zh-hans"):
        assert money_parts(Decimal("34160000000")) == ("341.6", "亿元")
