"""Finding Chinese substrings on plain PostgreSQL, at any table size.

PostgreSQL's own parser takes a Chinese sentence for one word. So every text is cut into pairs of neighbouring characters
(bigrams; for Latin letters and digits also triples) and these are the lexemes of a `tsvector` with a GIN index. A query is cut
the same way, all its pairs must be there, and the few rows found so are re-checked for the exact substring: no false hits.
The last character of each run is a lexeme of its own, so that one single character is found by prefix.

A room that wants to be searched:

    search = SearchColumn()                                 # in the model, set as search=text_of(title, description)
    GinIndex(fields=["search"], name="case_search")          # in its indexes
    matching(cases, "search", ["title", "description"], q)   # in its queries
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final, override

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, Expression, F, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Lower

_RUN: Final = re.compile(r"[^\W_]+")
_LATIN: Final = re.compile(r"[0-9a-z]{3,}")
_LONGEST_QUERY: Final = 100
_LONGEST_TEXT: Final = 100_000


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


class SearchColumn(SearchVectorField):
    """A `tsvector` column that is set to plain text and stores its bigrams. Never read it back: `defer` it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    @override
    def get_prep_value(self, value: Any) -> Any:
        """Turn text into the list of its lexemes."""
        if isinstance(value, str):
            return sorted(tokens(value))
        return super().get_prep_value(value)

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
        return "array_to_tsvector(%s::text[])", (value,)


class _Query(Value):
    """A ready `tsquery` literal: its lexemes are ours and must not be parsed again."""

    @override
    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s::tsquery", [self.value]


class _Matches(Func):
    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()
    conditional = True


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
    queryset: QuerySet[M], column: str, text_fields: Sequence[str], query: str
) -> QuerySet[M]:
    """Return the rows in which every word of `query` occurs, each in any of `text_fields`.

    `column` is the `SearchColumn` over (at least) these fields. One character is enough. A query without letters, digits or
    characters finds nothing; an empty one filters nothing.
    """
    if not query.strip():
        return queryset
    words = terms(query)
    if not words:
        return queryset.none()
    queryset = queryset.filter(_Matches(F(column), _Query(tsquery(words))))
    for word in words:
        found = Q()
        for name in text_fields:
            found |= Q(_Contains(_comparable(name), Value(word)))
        queryset = queryset.filter(found)
    return queryset


def _comparable(field: str) -> Expression:
    text = Coalesce(F(field), Value(""), output_field=TextField())
    return Lower(_Normalised(text))
