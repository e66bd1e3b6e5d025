"""A second opinion from a language model behind an OpenAI-compatible endpoint: only if configured, only ever a suggestion.

What it answers is kept only if it has exactly the asked shape and quotes the document; every failure counts as no answer.
"""

import http.client
import json
import os
import urllib.request
from typing import cast, get_args

from opscharter.regulation.document import (
    Deontic,
    Meaning,
    MeaningKind,
    Node,
    Obligation,
    Regulation,
)
from opscharter.regulation.understanding.plain import plain

SECONDS = 20
_LARGEST = 64 * 1024
_DEONTICS = get_args(Deontic.__value__)
_KINDS = get_args(MeaningKind.__value__)
_QUOTED = ("actor", "frequency", "deadline", "condition")
_TASK = """You read one article of a Chinese regulation. Answer with one JSON object and nothing else:
{"kind": one of %s,
 "obligations": [{"actor": text or null, "deontic": one of %s, "action": text,
                  "frequency": text or null, "deadline": text or null, "condition": text or null}]}
One obligation per duty. actor, frequency, deadline and condition quote the article or its headings word for word, or are null.
Purposes, definitions, scores and dates of effect have no obligations."""


def configured() -> bool:
    """Tell whether an endpoint is set (OPSCHARTER_ASSISTANT_URL)."""
    return _address() is not None


def ask(regulation: Regulation, node: Node) -> Meaning | None:
    """Return what the configured endpoint makes of a node, or None: not configured, no answer in time, or not as asked."""
    address = _address()
    if address is None:
        return None
    said = _context(regulation, node)
    try:
        answer = _answer(address, said)
        return _meaning(answer, plain(said).text)
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError):
        return None


def _address() -> str | None:
    address = os.environ.get("OPSCHARTER_ASSISTANT_URL", "").rstrip("/")
    return f"{address}/chat/completions" if address.startswith(("http://", "https://")) else None


def _context(regulation: Regulation, node: Node) -> str:
    """Return the node with the headings and leads above it, one a line: all that the endpoint gets to see."""
    above = [
        other
        for other in regulation.nodes
        if other.path == node.path[: other.depth] and other.depth < node.depth
    ]
    return "\n".join(f"{each.label} {each.text}" for each in (*above, node))


def _answer(address: str, said: str) -> object:
    """Return the JSON that the endpoint's model wrote."""
    question = {
        "model": os.environ.get("OPSCHARTER_ASSISTANT_MODEL", "default"),
        "temperature": 0,
        "response_format": {"type": "json_object"},
        "messages": [
            {"role": "system", "content": _TASK % (", ".join(_KINDS), ", ".join(_DEONTICS))},
            {"role": "user", "content": said},
        ],
    }
    headers = {"Content-Type": "application/json"}
    key = os.environ.get("OPSCHARTER_ASSISTANT_KEY")
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(address, json.dumps(question).encode(), headers)  # noqa: S310 - the scheme was checked
    with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310 - the scheme was checked
        body = response.read(_LARGEST + 1)
    if len(body) > _LARGEST:
        raise ValueError("too long")
    return json.loads(json.loads(body)["choices"][0]["message"]["content"])


def _meaning(answer: object, said: str) -> Meaning:
    """Return the answer as a meaning; raises ValueError, LookupError or TypeError if it is anything but what was asked for."""
    if (
        not isinstance(answer, dict)
        or set(answer) != {"kind", "obligations"}
        or answer["kind"] not in _KINDS
    ):
        raise ValueError("not the shape that was asked for")
    obligations = tuple(_obligation(one, said) for one in answer["obligations"])
    return Meaning(cast("MeaningKind", answer["kind"]), obligations)


def _obligation(one: object, said: str) -> Obligation:
    if (
        not isinstance(one, dict)
        or set(one) != {"deontic", "action", *_QUOTED}
        or one["deontic"] not in _DEONTICS
    ):
        raise ValueError("not the shape that was asked for")
    if not isinstance(one["action"], str) or not one["action"].strip():
        raise ValueError("no action")
    for name in _QUOTED:
        quote = one[name]
        if quote is not None and (
            not isinstance(quote, str) or not quote or plain(quote).text not in said
        ):
            raise ValueError("not the document's own words")
    return Obligation(**one)
