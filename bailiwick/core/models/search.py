"""What can be found: one narrow document per record, indexed by the database's own full text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Lookup
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

#: names of the full-text tables that migration `search_index` makes on SQLite
WORDS_TABLE = "core_searchwords"
TRIGRAMS_TABLE = "core_searchtrigrams"
#: the same over all documents but those of the kinds that are millions, made by `search_rare_kinds`
OTHER_WORDS_TABLE = "core_searchotherwords"
OTHER_TRIGRAMS_TABLE = "core_searchothertrigrams"


class SearchDocument(models.Model):
    """The searchable text of one record; `id` grows with time, so newest comes first."""

    record_type = models.CharField(max_length=80)
    record_id = models.BigIntegerField()
    title = models.CharField(_("title"), max_length=300)
    body = models.TextField(_("text"), blank=True)
    #: numbers, serials and host names, which are also found by any part of them
    codes = models.CharField(max_length=500, blank=True)
    #: the accented words again without accents, for engines that keep accents
    folded = models.TextField(blank=True)
    at = models.DateTimeField(_("as of"))

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        constraints = (models.UniqueConstraint(fields=("record_type", "record_id"), name="one_search_document_per_record"),)

    def __str__(self) -> str:
        """Show the title."""
        return self.title


class FullTextField(models.TextField):  # type: ignore[type-arg]  # the class takes no parameters at run time
    """The hidden column of an FTS5 table, which can only be matched."""


@FullTextField.register_lookup
class Match(Lookup):
    """SQLite's MATCH: `filter(index__match='"printer"*')`."""

    lookup_name = "match"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """Return the comparison and its parameters."""
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} MATCH {right}", (*left_values, *right_values)


class SearchWords(models.Model):
    """SQLite's word index over the documents; kept by triggers, never written from here."""

    document = models.OneToOneField(SearchDocument, models.DO_NOTHING, primary_key=True, db_column="rowid", related_name="words")
    index = FullTextField(db_column=WORDS_TABLE)

    class Meta:
        managed = False
        db_table = WORDS_TABLE

    def __str__(self) -> str:
        """Name the indexed document."""
        return str(self.pk)


class SearchTrigrams(models.Model):
    """SQLite's index of every three letters of titles and codes; kept by triggers."""

    document = models.OneToOneField(SearchDocument, models.DO_NOTHING, primary_key=True, db_column="rowid", related_name="trigrams")
    index = FullTextField(db_column=TRIGRAMS_TABLE)

    class Meta:
        managed = False
        db_table = TRIGRAMS_TABLE

    def __str__(self) -> str:
        """Name the indexed document."""
        return str(self.pk)
