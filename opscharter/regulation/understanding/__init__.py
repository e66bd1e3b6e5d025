"""What each sentence of a regulation asks of whom: `understand` gives one `Meaning` per node.

Deterministic and offline: a splitter of clauses (`clauses`), tables of words (`words`, `rhythms`, `limits`), expressions of time (`times`), of persons
(`who`) and of obligation (`moods`), what a list hands down to its items (`context`), and the reader that puts them together (`norms`).
"""

from opscharter.regulation.understanding.whole import understand

__all__ = ["understand"]
