"""The working calendar: `rules` (pure), `queries.calendar_for(center)`, `operations`."""
