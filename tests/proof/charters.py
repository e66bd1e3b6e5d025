"""Small charters for tests of proof."""

from datetime import datetime

from opscharter.charter.models import CharterVersion
from opscharter.charter.operations import publish_text
from opscharter.core.actor import Actor

HEAD = """---
key: community
title: 社区运营中心管理章程
label: {label}
document_number: 和畅运〔2026〕{label}号
contact: 居民
---

# 社区运营中心管理章程

## 第一章　总则

第一条　为了[把日常工作做实](control:people.declaration/a1)，制定本章程。

"""
MINUTES = (
    "第二条　[综合办公室负责人](control:people.statement/a2.by)[每月](control:people.statement/a2.every)"
    "[召开一次例会并形成纪要](control:people.statement/a2)。\n"
)
ROUND = (
    "\n第三条　[维修员](control:people.statement/a3.by)[每工作日](control:people.statement/a3.every)"
    "[查看一次消防通道](control:people.statement/a3)。\n"
)


def publish_articles(
    *articles: str, label: str = "2027.1", by: Actor, at: datetime
) -> CharterVersion:
    """Publish a charter of these articles, in force at once."""
    text = HEAD.format(label=label) + "".join(articles)
    return publish_text(text=text, effective_at=at, by=by, at=at)
