"""The word for the people a center serves is the charter's: 居民, 乘客, 客户. Texts are written with 服务对象 and say the
center's own word wherever they are shown, in the center that is named (`core.scope`)."""

from typing import Final, override

from django.db import DatabaseError
from django.utils.translation import gettext, trans_real

from opscharter.core.registry import contact_words
from opscharter.core.scope import current_center

NEUTRAL: Final = "服务对象"


def contact_word(center_id: int | None = None) -> str:
    """Return the word of the charter in force in a center (by default the named one); 服务对象 where none says another."""
    center = current_center() if center_id is None else center_id
    if center is None:
        return NEUTRAL
    for source in contact_words.values():
        try:
            word = source(center)
        except DatabaseError:
            # an error page must not fail because of a word
            return NEUTRAL
        if word:
            return word
    return NEUTRAL


def worded(text: str) -> str:
    """Say the center's own word in a text that says 服务对象: titles of forms and steps, which are data, not messages."""
    return text.replace(NEUTRAL, contact_word()) if NEUTRAL in text else text


def contact_label() -> str:
    """Return the word in the language of the page."""
    return gettext("Contact")


class WordedTranslation(trans_real.DjangoTranslation):
    """A catalogue whose messages say the center's own word."""

    @override
    def gettext(self, message: str) -> str:
        """Return the translation, worded."""
        return worded(super().gettext(message))

    @override
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the translation for `n`, worded."""
        return worded(super().ngettext(msgid1, msgid2, n))


def install() -> None:
    """Make every catalogue a worded one; those that loading the models has opened already are opened anew."""
    vars(trans_real).update(DjangoTranslation=WordedTranslation, _translations={}, _default=None)
