"""The article behind a control: shown beside deadlines and refusals."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Final, override

from django.urls import NoReverseMatch, reverse

from opscharter.charter.models import Article, Binding
from opscharter.charter.parameters import active_version, in_force
from opscharter.charter.text.document import called
from opscharter.core import clock
from opscharter.core.registry import citations, contact_words

_MOST: Final = 256
_lock = Lock()
_known: dict[int, dict[str, "Citation"]] = {}


@dataclass(frozen=True, slots=True)
class Citation:
    """第九条（二）, its sentence, and its place on the charter page."""

    article_label: str
    text: str
    url: str

    @property
    def article(self) -> str:
        """The same as `article_label`, under the name that the kit's components use."""
        return self.article_label

    @override
    def __str__(self) -> str:
        return self.article_label


def cite(center_id: int, control_key: str, version_id: int | None = None) -> Citation | None:
    """Return the first article that binds a control, in `version_id`, else in the charters in force now; None when none does."""
    ids = [] if version_id is None else [version_id]
    ids += [version.pk for version in in_force(center_id, clock.now()) if version.pk != version_id]
    return next((found for each in ids if (found := _known_of(each).get(control_key))), None)


def _known_of(version_id: int) -> dict[str, "Citation"]:
    known = _known.get(version_id)
    if known is None:
        known = _load(version_id)
        with _lock:
            if len(_known) >= _MOST:
                _known.clear()
            if known:
                _known[version_id] = known
    return known


def _load(version_id: int) -> dict[str, Citation]:
    """Read all citations of one version; 2 queries, then kept: published versions never change."""
    articles = {
        row.number: row
        for row in Article.objects.filter(version=version_id, version__published_at__isnull=False)
    }
    found: dict[str, Citation] = {}
    bindings = Binding.objects.filter(version=version_id, article_number__in=list(articles))
    for row in sorted(bindings, key=lambda b: articles[b.article_number].order):
        article = articles[row.article_number]
        if row.control not in found:
            found[row.control] = Citation(
                full_label(article, articles), article.text, address(article.number)
            )
    return found


def cited(places: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Citation]:
    """Return (version, number) -> its article; one query, none for no places."""
    asked = set(places)
    numbers = {
        ".".join(steps[:depth])
        for steps in (number.split(".") for _version, number in asked)
        for depth in range(1, len(steps) + 1)
    }
    known: dict[int, dict[str, Article]] = {}
    versions = {version for version, _number in asked}
    rows = Article.objects.filter(version__in=versions, number__in=numbers) if asked else ()
    for article in rows:
        known.setdefault(article.version_id, {})[article.number] = article
    return {
        (version, number): Citation(full_label(own[number], own), own[number].text, address(number))
        for version, number in asked
        if number in (own := known.get(version, {}))
    }


def full_label(article: Article, articles: dict[str, Article]) -> str:
    """Return the label with those above it, as the checks print it: 第九条（二）1."""
    labels = []
    here: Article | None = article
    while here is not None and here.kind not in {"chapter", "section"}:
        labels.append(called(here.kind, here.number, here.label, here.title))
        here = articles.get(here.parent_number)
    return "".join(reversed(labels))


def anchor(number: str) -> str:
    """Return the id of an article on the charter page."""
    return "a-" + number.replace(".", "-").replace("~", "-")


def address(number: str) -> str:
    """Return where an article stands on the charter page."""
    try:
        return f"{reverse('charter:page')}#{anchor(number)}"
    except NoReverseMatch:
        return ""


def word_for_contacts(center_id: int) -> str:
    """Return what the charter in force calls the people that are served (居民, 乘客); "" without a charter."""
    version = active_version(center_id, clock.now())
    return version.contact_word if version is not None else ""


citations.add("charter", cite)
contact_words.add("charter", word_for_contacts)
