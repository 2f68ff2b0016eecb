"""Two libraries of template tags stand in place of Django's under its own names, and no third does by accident."""

from django.template import engines


def test_only_words_and_files_are_drawn_by_ours():
    found = engines["django"].check()
    assert {warning.msg.split("'")[1] for warning in found} == {"i18n", "static"}
