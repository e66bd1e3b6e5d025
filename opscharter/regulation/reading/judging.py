"""Whether a text is a regulation at all."""

import re
from collections.abc import Sequence
from typing import Final

from opscharter.core.refusal import Text
from opscharter.regulation.document import Regulation
from opscharter.regulation.reading.refusals import NO_RULES, NO_STRUCTURE
from opscharter.regulation.structure.characters import folded
from opscharter.regulation.structure.density import LEAST, density

_TITLE: Final = re.compile(
    r"制度|规定|办法|细则|守则|规则|章程|规范|准则|公约|条例|须知|规程|预案|职责|标准|方案|手册"
)


def no_regulation_because(found: Sequence[Regulation]) -> Text | None:
    """Return why a text is no regulation, None where it is one."""
    if not found:
        return NO_STRUCTURE
    nodes = "\n".join(node.text for regulation in found for node in regulation.nodes)
    titled = any(_TITLE.search(folded(regulation.title)) for regulation in found)
    least = LEAST / 4 if titled else LEAST
    return NO_RULES if nodes and density(nodes) < least else None
