"""Tags of the charter's pages."""
