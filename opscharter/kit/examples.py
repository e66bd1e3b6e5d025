"""True-looking content for the gallery. Nothing here is read from or written to the database."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms

from opscharter.core.clock import ZONE
from opscharter.core.refusal import Refusal, Text
from opscharter.kit.citation import Citation
from opscharter.kit.forms import (
    DateInput,
    FilesField,
    FilesInput,
    KitForm,
    MomentInput,
    PhoneInput,
    RadioCards,
)
from opscharter.kit.tables import Page
from opscharter.kit.templatetags.kit import VERDICTS

NOW = datetime(2026, 10, 12, 14, 42, tzinfo=ZONE)
CITATION = Citation(
    article="第九条（二）",
    text="涉及人身安全的，应当在 2 小时内到场。",
    url="#",
    granter="中心主任",
)
DERIVATION = "收单 2026-10-09 14:42 + 3 个工作日（10/10 周六调休上班）→ 10-13 14:42"


class ExampleRefusal(Refusal):
    """How a refusal looks."""

    code = "example"
    default_message = "还不能办结：没有人问过居民。"

    def __init__(self, *, control: str = "") -> None:
        super().__init__(remedy="请先登记回访，或者上传办理前后的照片。", control=control)


class GalleryForm(KitForm):
    """One field of each kind."""

    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(
        label="电话", required=False, widget=PhoneInput, help_text="仅用于回访，按规定加密保存。"
    )
    text = forms.CharField(
        label="诉求（原话尽量完整）",
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=5,
    )
    urgency = forms.ChoiceField(
        label="紧急程度",
        widget=RadioCards,
        choices=[("normal", "一般"), ("urgent", "紧急"), ("danger", "涉及人身安全")],
    )
    kind = forms.ChoiceField(
        label="类别",
        choices=[("", "—"), ("light", "公共设施 › 照明"), ("noise", "环境 › 噪声")],
    )
    day = forms.DateField(label="日期", required=False, widget=DateInput)
    moment = forms.DateTimeField(label="约定时间", required=False, widget=MomentInput)
    photos = FilesField(label="照片", required=False, widget=FilesInput(camera=True))
    consent = forms.BooleanField(label="居民同意接受回访", required=False)


class FilterForm(KitForm):
    """Filters of a list."""

    q = forms.CharField(
        label="搜索", required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), ("open", "办理中"), ("closed", "已办结")],
    )
    department = forms.ChoiceField(
        label="部门",
        required=False,
        choices=[("", "全部"), ("1", "工程部"), ("2", "客服部")],
    )


@dataclass(frozen=True)
class Step:
    """An item of `{% steps %}`."""

    label: Text
    state: str
    note: Text = ""


@dataclass(frozen=True)
class Entry:
    """An item of `{% timeline %}`."""

    at: datetime
    text: Text
    who: str = ""
    note: str = ""
    tone: str = ""
    url: str = ""


@dataclass(frozen=True)
class Tab:
    """An item of `{% tabs %}`."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Row:
    """A line of the example list."""

    number: str
    title: str
    step: str
    due: datetime
    department: str
    derivation: str = ""


@dataclass(frozen=True)
class Swatch:
    """A colour token."""

    name: str
    use: str


@dataclass
class Dues:
    """Every kind of due time."""

    soon: datetime = NOW + timedelta(minutes=38)
    today: datetime = NOW + timedelta(hours=2)
    tomorrow: datetime = NOW + timedelta(days=1, hours=1)
    later: datetime = datetime(2027, 1, 4, 9, 30, tzinfo=ZONE)
    over: datetime = NOW - timedelta(hours=2)
    done_in_time: datetime = NOW - timedelta(hours=1)
    done_late: datetime = NOW + timedelta(hours=1, minutes=10)
    days: list[date] = field(default_factory=list)


def gallery_context(form: KitForm) -> dict[str, Any]:
    """Return everything the gallery shows."""
    return {
        "form": form,
        "filters": FilterForm(),
        "now": NOW,
        "due": Dues(),
        "derivation": DERIVATION,
        "citation": CITATION,
        "verdicts": list(VERDICTS),
        "steps": _steps(),
        "entries": _entries(),
        "tabs": [
            Tab("表单", "#", current=True),
            Tab("时间线", "#", count=12),
            Tab("附件", "#", count=3),
        ],
        "rows": _rows(),
        "page": Page([1], next_cursor="later", prev_cursor="earlier"),
        "bars": [
            ("kept", 0.9),
            ("late", 0.4),
            ("kept", 0.85),
            ("kept", 0.8),
            ("missed", 0.3),
            ("late", 0.45),
        ],
        "swatches": ["paper", "sheet", "well", "seal-soft", "value"],
        "inks": ["ink", "ink-2", "ink-3", "seal", "kept", "late", "missed", "excepted", "idle"],
        "minutes": 69,
        "amount": 12345050,
    }


def _steps() -> list[Step]:
    words = [
        ("受理", "done"),
        ("派单", "done"),
        ("到场", "now"),
        ("办理", "todo"),
        ("回访", "todo"),
        ("办结", "todo"),
    ]
    return [Step(word, state) for word, state in words]


def _entries() -> list[Entry]:
    return [
        Entry(
            NOW - timedelta(minutes=4), "陈工 已到场", who="工程部 · 值班（代 李工）", tone="kept"
        ),
        Entry(
            NOW - timedelta(minutes=51),
            "派给 工程部",
            who="前台 王芳",
            note="有跌倒风险，先设警示。",
        ),
        Entry(NOW - timedelta(hours=1, minutes=4), "完成初步评估", who="前台 王芳", tone="late"),
        Entry(NOW - timedelta(days=1, hours=2), "收到诉求（电话）", who="前台 王芳"),
    ]


def _rows() -> list[Row]:
    return [
        Row(
            "SR-2026-004131",
            "3 号楼地下车库入口的灯坏了三天",
            "到场查看",
            NOW + timedelta(minutes=38),
            "工程部",
        ),
        Row(
            "SR-2026-004117",
            "5 号楼门厅灯闪烁，老人看不清台阶",
            "联系居民",
            NOW + timedelta(hours=20),
            "工程部",
            DERIVATION,
        ),
        Row("CP-2026-000207", "夜间施工噪声", "回访", NOW - timedelta(hours=3), "客服部"),
    ]


def chart_option() -> dict[str, Any]:
    """Return kept and late per week."""
    return {
        "xAxis": {"type": "category", "data": ["9-14", "9-21", "9-28", "10-5", "10-12"]},
        "yAxis": {"type": "value"},
        "series": [
            {
                "name": "做到",
                "type": "bar",
                "stack": "all",
                "data": [86, 92, 40, 71, 88],
                "color": "token:kept-mark",
            },
            {
                "name": "迟做",
                "type": "bar",
                "stack": "all",
                "data": [4, 7, 1, 9, 3],
                "color": "token:late-mark",
            },
            {
                "name": "未做",
                "type": "bar",
                "stack": "all",
                "data": [0, 1, 0, 2, 0],
                "color": "token:missed-mark",
            },
        ],
    }


def diagram_xml() -> str:
    """Return a small process with its layout."""
    return (Path(__file__).parent / "examples.bpmn").read_text()
