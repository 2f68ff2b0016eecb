"""Every word of the product exists in every language it is offered in, placeholders included."""

from __future__ import annotations

import pytest

from tools import translations


@pytest.fixture(scope="module", params=translations.LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def renewed(language):
    return translations.renewed(language)


def test_the_catalogue_holds_what_the_product_says(language, renewed):
    assert translations.catalogue_path(language).read_bytes() == translations.written(renewed), "run: python tools/translations.py update"


def test_nothing_is_left_untranslated(renewed):
    assert [message.id for message in translations.untranslated(renewed)] == []


def test_translations_keep_their_placeholders(renewed):
    assert [(message.id, message.string) for message in translations.mangled(renewed)] == []


def test_the_compiled_catalogue_is_the_written_one(language, renewed):
    assert translations.catalogue_path(language).with_suffix(".mo").read_bytes() == translations.compiled(renewed)
