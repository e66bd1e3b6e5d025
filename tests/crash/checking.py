"""Looks at an installation after it was killed again and again: `python -m tests.crash.checking`, prints what is wrong as JSON."""

import json
import sys

from opscharter.faces.cli.environment import setup

#: name of the fault -> SQL that finds it, %(center)s
FAULTS = {
    "case without its running process": (
        "SELECT c.number FROM cases_case c WHERE (SELECT count(*) FROM flow_process p WHERE p.subject_id = c.id"
        " AND p.subject_kind = 'cases.case' AND p.status = 'running') <> 1"
    ),
    "case without exactly one waiting task": (
        "SELECT c.number FROM cases_case c WHERE (SELECT count(*) FROM flow_task t WHERE t.subject_id = c.id"
        " AND t.subject_kind = 'cases.case' AND t.state = 'open') <> 1"
    ),
    "case not raised exactly once in the journal": (
        "SELECT c.number FROM cases_case c WHERE (SELECT count(*) FROM core_journalentry j WHERE j.case_id = c.id"
        " AND j.operation = 'service.request.raised') <> 1"
    ),
    "journal of a case that is not there": (
        "SELECT j.id::text FROM core_journalentry j WHERE j.case_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = j.case_id)"
    ),
    "case without exactly one present owner": (
        "SELECT c.number FROM cases_case c WHERE (SELECT count(*) FROM cases_ownership o WHERE o.case_id = c.id"
        " AND o.ends_at IS NULL) <> 1"
    ),
    "process without a case": (
        "SELECT p.id::text FROM flow_process p WHERE NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = p.subject_id)"
    ),
    "one request twice": "SELECT description FROM cases_case GROUP BY description HAVING count(*) > 1",
    "gap in the numbers": (
        "SELECT 'of ' || max(right(number, 6)::int) FROM cases_case HAVING max(right(number, 6)::int) <> count(*)"
    ),
    "answer remembered without its case": (
        "SELECT k.result ->> 'number' FROM core_oncekey k"
        " WHERE NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.number = k.result ->> 'number')"
    ),
}


def main() -> None:
    """Print {"cases": {description: number}, "faults": {name: [what]}}."""
    setup()
    from django.db import connections  # noqa: PLC0415 - after setup

    with connections["owner"].cursor() as cursor:
        faults = {}
        for name, query in FAULTS.items():
            cursor.execute(query)
            rows = [row[0] for row in cursor.fetchall()]
            if rows:
                faults[name] = rows[:10]
        cursor.execute("SELECT description, number FROM cases_case")
        cases = dict(cursor.fetchall())
    sys.stdout.write(json.dumps({"cases": cases, "faults": faults}) + "\n")


if __name__ == "__main__":
    main()
