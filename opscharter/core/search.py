"""Finding Chinese substrings on plain PostgreSQL, at any table size.

PostgreSQL's own parser takes a Chinese sentence for one word. So every text is cut into pairs of neighbouring characters
(bigrams; for Latin letters and digits also triples) and these are the lexemes of a `tsvector` with a GIN index. A query is cut
the same way, all its pairs must be there, and the few rows found so are re-checked for the exact substring: no false hits.
The last character of each run is a lexeme of its own, so that one single character is found by prefix.

A room that wants to be searched:

    vector = SearchColumn()                           # in the model, set to text_of(title, description)
    GinIndex(fields=["vector"], name="case_words")     # in its indexes
    matching(cases, ["title", "description"], q)       # in its queries
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final, override

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, Expression, F, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Lower

_RUN: Final = re.compile(r"[^\W_]+")
_LATIN: Final = re.compile(r"[0-9a-z]{3,}")
_LONGEST_QUERY: Final = 100
_LONGEST_TEXT: Final = 100_000
MOST: Final = 2000
"""How many of the newest candidates a search looks at: keeps a search for an everyday word fast."""


def normal(text: str) -> str:
    """Return the text as it is compared: NFKC (half-width), lower case; Traditional characters stay."""
    return unicodedata.normalize("NFKC", text).lower()


def tokens(text: str) -> set[str]:
    """Return the lexemes under which a text can be found."""
    text = normal(text[:_LONGEST_TEXT])
    found: set[str] = set()
    for run in _RUN.findall(text):
        found.update(map("".join, pairwise(run)))
        found.add(run[-1])
    for run in _LATIN.findall(text):
        found.update(_triples(run))
    return found


def bigrams(text: str) -> str:
    """Return the lexemes of a text, sorted and separated by blanks (for tests and for reading)."""
    return " ".join(sorted(tokens(text)))


def text_of(*parts: str | None) -> str:
    """Join several texts into one for a `SearchColumn`; no match reaches over a joint."""
    return "\n".join(part for part in parts if part)


def terms(query: str) -> list[str]:
    """Return the words of a query that can be searched for: those with at least one letter, digit or character."""
    words = normal(query[:_LONGEST_QUERY]).split()
    return list(dict.fromkeys(word for word in words if _RUN.search(word)))


def tsquery(words: Iterable[str]) -> str:
    """Return the `tsquery` that all rows containing these normalised words satisfy."""
    parts: set[str] = set()
    for word in words:
        for run in _RUN.findall(word):
            if len(run) == 1:
                parts.add(f"'{run}':*")
            elif _LATIN.fullmatch(run):
                parts.update(f"'{triple}'" for triple in _triples(run))
            else:
                parts.update(f"'{a}{b}'" for a, b in pairwise(run))
    return " & ".join(sorted(parts))


def _triples(run: str) -> Iterable[str]:
    return map("".join, zip(run, run[1:], run[2:], strict=False))


class _Stored(str):
    """A vector as it came from the database: saved again, it stays what it is."""

    __slots__ = ()


class SearchColumn(SearchVectorField):  # type: ignore[type-arg]
    """A `tsvector` column that is set to plain text and stores its bigrams. Do not read it back: `defer` it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    @override
    def get_prep_value(self, value: Any) -> Any:
        """Turn text into the list of its lexemes."""
        if isinstance(value, str) and not isinstance(value, _Stored):
            return sorted(tokens(value))
        return super().get_prep_value(value)

    def literal(self, value: Any) -> Any:
        """Return the vector as PostgreSQL reads it from text; lexemes hold letters and digits only."""
        lexemes = self.get_prep_value(value)
        return " ".join(map("'{}'".format, lexemes)) if isinstance(lexemes, list) else lexemes

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:  # noqa: ARG002
        """Mark what was stored."""
        return None if value is None else _Stored(value)

    @override
    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def get_placeholder_sql(
        self,
        value: Any,
        compiler: Any,
        connection: Any,  # noqa: ARG002 - Django's signature
    ) -> tuple[str, tuple[Any, ...]]:
        """Let PostgreSQL make the vector from the lexemes, without its parser."""
        if hasattr(value, "as_sql"):
            sql, params = compiler.compile(value)
            return sql, tuple(params)
        if value is None or isinstance(value, _Stored):
            return "%s::tsvector", (value,)
        return "array_to_tsvector(%s::text[])", (value,)


class _Contains(Func):
    """Whether the normalised text contains the (normalised) words."""

    function = "strpos"
    template = "(%(function)s(%(expressions)s) > 0)"
    output_field = BooleanField()
    conditional = True


class _Normalised(Func):
    function = "normalize"
    template = "%(function)s(%(expressions)s, NFKC)"
    output_field = TextField()


def matching[M: Model](
    queryset: QuerySet[M], text_fields: Sequence[str], query: str, *, most: int = MOST
) -> QuerySet[M]:
    """Return the rows in which every word of `query` occurs, each in any of `text_fields`.

    The model's `vector` (a `SearchColumn`) covers at least these fields. One character is enough. A query without letters,
    digits or characters finds nothing; an empty one filters nothing. The newest `most` rows that hold all pairs are looked at.
    """
    if not query.strip():
        return queryset
    words = terms(query)
    if not words:
        return queryset.none()
    table = queryset.model._meta.db_table
    # core_search (core.security) uses the index, which a row policy would forbid: @@ is not leakproof
    near = RawSQL(
        "SELECT core_search(%s::regclass, %s::tsquery, %s)", [table, tsquery(words), most]
    )
    queryset = queryset.filter(pk__in=near)
    for word in words:
        found = Q()
        for name in text_fields:
            found |= Q(_Contains(_comparable(name), Value(word)))
        queryset = queryset.filter(found)
    return queryset


def _comparable(field: str) -> Expression:
    text = Coalesce(F(field), Value(""), output_field=TextField())
    return Lower(_Normalised(text))
