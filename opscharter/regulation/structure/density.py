"""How much of a text are rules: words of duty and permission in a thousand characters."""

import re
from typing import Final

from opscharter.regulation.structure.characters import folded

_RULES: Final = re.compile(
    r"应当|应(?=[^该付对急用聘届])|必须|须|不得|禁止|严禁|负责|职责|有权|规定|制度|办法|管理|执行|施行|制定|按照|依照|定期|及时|审批|批准|监督|检查|考核|shall|must|may not|responsible"
)
_TALK: Final = re.compile(r"[“「][^”」\n]{0,80}[！？!?，。…][”」]|[他她]说|问道|笑道|说道|地说")
_PER: Final = 1000
LEAST: Final = 4.0
"""A regulation has more; a story has fewer."""


def density(text: str) -> float:
    """Return how many words of rules stand in a thousand characters, those of talk taken off."""
    plain = folded(text)
    size = max(len(re.sub(r"\s", "", plain)), 1)
    return (len(_RULES.findall(plain)) - 2 * len(_TALK.findall(plain))) * _PER / size
