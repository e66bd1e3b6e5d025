"""Signing in, as in the stories of cases."""

from tests.cases.conftest import browser

__all__ = ["browser"]
