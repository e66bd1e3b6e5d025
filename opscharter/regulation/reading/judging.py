"""Whether a text is a regulation at all."""

import re
from collections.abc import Sequence
from typing import Final

from opscharter.core.refusal import Text
from opscharter.regulation.document import Regulation
from opscharter.regulation.reading.refusals import NO_RULES, NO_STRUCTURE
from opscharter.regulation.structure.characters import folded

_RULES: Final = re.compile(
    r"应当|应(?=[^该付对急用聘届])|必须|须|不得|禁止|严禁|负责|职责|有权|规定|制度|办法|管理|执行|施行|制定|按照|依照|定期|及时|审批|批准|监督|检查|考核|shall|must|may not|responsible"
)
_TALK: Final = re.compile(r"[“「][^”」\n]{0,80}[！？!?，。…][”」]|[他她]说|问道|笑道|说道|地说")
_PER: Final = 1000
_LEAST: Final = 4.0
_TITLE: Final = re.compile(
    r"制度|规定|办法|细则|守则|规则|章程|规范|准则|公约|条例|须知|规程|预案|职责|标准|方案|手册"
)


def density(text: str) -> float:
    """Return how many words of rules stand in a thousand characters, those of talk taken off."""
    plain = folded(text)
    size = max(len(re.sub(r"\s", "", plain)), 1)
    return (len(_RULES.findall(plain)) - 2 * len(_TALK.findall(plain))) * _PER / size


def no_regulation_because(found: Sequence[Regulation]) -> Text | None:
    """Return why a text is no regulation, None where it is one."""
    if not found:
        return NO_STRUCTURE
    nodes = "\n".join(node.text for regulation in found for node in regulation.nodes)
    titled = any(_TITLE.search(folded(regulation.title)) for regulation in found)
    least = _LEAST / 4 if titled else _LEAST
    return NO_RULES if nodes and density(nodes) < least else None
