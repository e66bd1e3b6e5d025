"""A resident's browser, and what they do with it."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from opscharter.cases.models import Case
from opscharter.core.clock import moved_to

PHONE = "13800136621"
TAIL = "6621"
WORDS = {
    "description": "三号楼地下车库入口的灯坏了三天，晚上看不见路。",
    "location": "三号楼地下车库",
    "urgency": "normal",
    "name": "周敏",
    "phone": PHONE,
}


def photo(name: str = "灯.jpg", *, colour: str = "navy") -> SimpleUploadedFile:
    """A small true photo."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


@dataclass
class Resident:
    """Somebody at the portal with a browser of their own; the clock goes on as they act."""

    now: datetime
    browser: Client = field(default_factory=Client)
    key: str = "hechang"

    @contextmanager
    def later(self, **time: float) -> Iterator[datetime]:
        self.now += timedelta(**time)
        with moved_to(self.now):
            yield self.now

    def at(self, path: str) -> str:
        return f"/p/{self.key}/{path}"

    def see(self, path: str) -> str:
        """The page's text; fails unless it is there."""
        with self.later(seconds=1):
            answer = self.browser.get(self.at(path))
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def send(self, path: str, data: dict[str, Any]) -> Any:
        """Post a form half a minute later."""
        with self.later(seconds=30):
            return self.browser.post(self.at(path), data)

    def form(self) -> dict[str, str]:
        """The hidden fields of a freshly opened request form."""
        page = self.see("request")
        return {"stamp": hidden(page, "stamp"), "_key": str(uuid4())}

    def raises(self, **other: Any) -> str:
        """Raise a request; returns its number."""
        answer = self.send("request", {**self.form(), **WORDS, **other})
        assert answer.status_code == 303, answer.content.decode()
        return str(re.findall(r"SR-\d{4}-\d+", answer.headers["Location"])[0])

    def case(self, number: str) -> Case:
        return Case.objects.defer("vector").get(number=number)


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'<input[^>]*type="hidden"[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return found[1]


@pytest.fixture(autouse=True)
def static_files(settings) -> None:
    """Nothing is collected in tests; the folder only has to be there."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def resident(center, at) -> Resident:
    return Resident(at)
