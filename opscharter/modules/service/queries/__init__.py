"""Reads of service requests: the desk's preview and suggestions, choices of forms, the dashboard's numbers."""

from opscharter.modules.service.queries.choosing import assignable, chosen_department
from opscharter.modules.service.queries.dashboard import Dashboard, Period, dashboard
from opscharter.modules.service.queries.desk import Beside, Preview, beside, preview

__all__ = [
    "Beside", "Dashboard", "Period", "Preview", "assignable", "beside", "chosen_department", "dashboard", "preview",
]  # fmt: skip
