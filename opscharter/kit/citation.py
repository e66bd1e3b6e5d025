"""The article behind a refusal or a deadline, as pages show it. The charter room fills `core.registry.citations`."""

from dataclasses import dataclass, replace

from opscharter.core.registry import citations, grantings


@dataclass(frozen=True, slots=True)
class Citation:
    """One article in force: `article` its number as people write it (第九条（二）), `text` its sentence, `url` its place on
    the charter page, `granter` who may grant an exception from it ("" when nobody may), `ask` where it is asked for.
    """

    article: str
    text: str = ""
    url: str = ""
    granter: str = ""
    ask: str = ""


def citation_for(center: int | None, control: str) -> Citation | None:
    """Return what the charter in force says about a control, or None when no article is bound to it."""
    if center is None or not control:
        return None
    for source in citations.values():
        found = source(center, control)
        if found is not None:
            return found if isinstance(found, Citation) else _from_any(found)
    return None


def refusal_citation(center: int | None, control: str) -> Citation | None:
    """Return the article that a refusal cites, with who may grant an exception from it."""
    found = citation_for(center, control)
    if found is None or center is None:
        return found
    for source in grantings.values():
        granting = source(center, control)
        if granting is not None:
            return replace(found, granter=str(granting.who), ask=granting.url)
    return found


def _from_any(found: object) -> Citation:
    return Citation(
        article=str(getattr(found, "article", found)),
        text=str(getattr(found, "text", "")),
        url=str(getattr(found, "url", "")),
        granter=str(getattr(found, "granter", "")),
    )
