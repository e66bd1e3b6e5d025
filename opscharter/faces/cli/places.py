"""The center that a command names, and the charter that rules there."""

from opscharter.charter.models import CharterVersion
from opscharter.charter.parameters import active_version
from opscharter.core import clock
from opscharter.core.scope import center_scope
from opscharter.faces.cli.speech import refuse
from opscharter.org.models import Center
from opscharter.org.queries import center_by_key


def center_of(key: str) -> Center:
    """Return the center with this key, or end with a message."""
    center = center_by_key(key)
    if center is None:
        refuse(f"there is no center with the key {key!r}", f"没有代号为“{key}”的中心")
    return center


def charter_of(center: Center) -> CharterVersion:
    """Return the version in force in a center, without its text, or end with a message."""
    with center_scope(center.pk):
        version = active_version(center.pk, clock.now())
    if version is None:
        refuse(f"no charter is in force in {center}", f"{center} 没有生效的制度")
    return version
