"""The embedded PostgreSQL: found, started, stopped and described to Django. Knows nothing of Django itself."""

from opscharter.core.server.errors import ServerError
from opscharter.core.server.server import DatabaseServer
from opscharter.core.server.settings import database_settings, ensure_app_role

__all__ = ["DatabaseServer", "ServerError", "database_settings", "ensure_app_role"]
