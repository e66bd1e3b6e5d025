"""Tables of the knowledge base: answers that staff may quote."""

from typing import override

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from opscharter.core.models.base import CenterModel
from opscharter.core.search import SearchColumn


class Answer(CenterModel):
    """知识条目: a question with its answer, who keeps it true and until when it holds."""

    title = models.CharField(_("question"), max_length=120)
    text = models.TextField(_("answer"))
    keywords = models.CharField(_("keywords"), max_length=200, blank=True)
    department_id = models.BigIntegerField(null=True)
    department_name = models.CharField(max_length=60, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    public = models.BooleanField(_("shown on the portal"), default=False)
    used = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)
    vector = SearchColumn(null=True)  # title, keywords, text

    class Meta:
        indexes = [
            GinIndex(fields=["vector"], name="answer_words"),
            models.Index(fields=["center_id", "-used", "-id"], name="answer_used"),
        ]

    @override
    def __str__(self) -> str:
        return self.title
