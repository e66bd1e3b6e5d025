"""Django database backend: PostgreSQL that is told the named center before every statement that needs it."""
