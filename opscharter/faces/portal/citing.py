"""Articles as residents may see them: those open to the public, with their place on the portal."""

from django.urls import reverse

from opscharter.charter.citations import cite
from opscharter.charter.queries import public_articles
from opscharter.kit.citation import Citation
from opscharter.org.models import Center


def citation(center: Center, control: str, version_id: int | None = None) -> Citation | None:
    """Return the article behind a control; its sentence and place only when the charter is open to the public."""
    found = cite(center.pk, control, version_id)
    if found is None:
        return None
    _version, nodes = public_articles(center)
    anchor = found.url.partition("#")[2]
    if anchor and any(node.anchor == anchor for node in nodes):
        return Citation(
            found.article, found.text, f"{reverse('portal:charter', args=[center.key])}#{anchor}"
        )
    return Citation(found.article)
