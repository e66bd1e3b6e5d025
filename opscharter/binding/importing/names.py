"""Names for what is imported: a short key from the words of the title, the word for those who are served, the first label."""

from collections import Counter
from collections.abc import Container
from datetime import datetime
from itertools import count
from typing import Final

from opscharter.core.clock import ZONE
from opscharter.regulation.characters import simplified

#: what a title speaks of → the key; the first that occurs names it, so what is particular stands before what is general
_SUBJECTS: Final = {
    "志愿": "volunteers", "应急": "emergency", "危机": "emergency", "投诉": "complaints", "报修": "repairs", "信息沟通": "communication",
    "反馈": "feedback", "活动": "activities", "参与": "participation", "满意度": "satisfaction", "值班": "duty", "考勤": "attendance",
    "培训": "training", "考核": "appraisal", "绩效": "appraisal", "采购": "procurement", "合同": "contracts", "预算": "budget",
    "财务": "finance", "报销": "expenses", "资产": "assets", "设备": "equipment", "车辆": "vehicles", "客运": "transport", "汽车": "vehicles",
    "档案": "records", "保密": "confidentiality", "印章": "seals", "会议": "meetings", "安全": "safety", "消防": "fire-safety",
    "卫生": "hygiene", "食堂": "canteen", "宿舍": "dormitory", "学生": "students", "门禁": "access", "物业": "property", "街道": "street",
    "政务": "government-hall", "营业厅": "hall", "大厅": "hall", "服务站": "station", "精细化": "operations-fine", "人员": "staff",
    "仓": "warehouse", "冷链": "warehouse", "物流": "logistics", "护理": "care", "养老": "care", "门诊": "clinic", "医院": "clinic", "餐": "canteen",
    "用车": "vehicles", "机房": "data-center", "数据": "data", "费用": "expenses", "付款": "payments", "养护": "maintenance", "维修": "maintenance",
    "热线": "call-center", "呼叫": "call-center", "实验": "laboratory", "景区": "scenic-area", "会展": "exhibitions", "图书": "library",
    "博物": "museum", "书店": "store", "門店": "store", "门店": "store", "守则": "code", "服务": "service", "流程": "processes", "运营": "operations", "管理": "management",
}  # fmt: skip
_SERVED: Final = (
    "居民", "业主", "乘客", "旅客", "群众", "客户", "顾客", "用户", "学生", "患者", "读者", "游客", "会员", "服务对象",
)  # fmt: skip


def suggested_key(title: str, taken: Container[str]) -> str:
    """Return a key that says what the title speaks of and that no other charter has."""
    words = simplified(title)
    wanted = next((key for subject, key in _SUBJECTS.items() if subject in words), "regulation")
    if wanted not in taken:
        return wanted
    return next(key for n in count(2) if (key := f"{wanted}-{n}") not in taken)


def served_in(text: str, default: str) -> str:
    """Return the word that a text uses most for those who are served."""
    words = simplified(text)
    counts = Counter({word: words.count(word) for word in _SERVED})
    word, times = counts.most_common(1)[0]
    return word if times else default


def first_label(at: datetime) -> str:
    """Return the label of the first version made this year."""
    return f"{at.astimezone(ZONE):%Y}.1"
