"""How each step's form is filled and which operation its answer calls."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from opscharter.core.files.operations import prepare_file
from opscharter.engines.flow.registry import Completion, completions
from opscharter.modules.improvement import operations
from opscharter.modules.improvement.catalogue import form, measure_form


def _add(completion: Completion) -> None:
    completions.add(completion.form, completion)


_add(
    Completion(
        "improvement/analyse", _("Write down the cause"), lambda _task: form("analyse"),
        lambda task, data, _files, by, at: operations.analyse(
            task=task, cause=data["cause"], by=by, at=at
        ),
    )
)  # fmt: skip
_add(
    Completion(
        "improvement/measure", _("Set the measure"), measure_form,
        lambda task, data, _files, by, at: operations.plan_measure(
            task=task, measure=data["measure"], owner=int(data["owner"]),
            until=date.fromisoformat(str(data["until"])), by=by, at=at,
        ),
    )
)  # fmt: skip
_add(
    Completion(
        "improvement/carry_out", _("Report it carried out"), lambda _task: form("carry_out"),
        lambda task, data, files, by, at: operations.carry_out(
            task=task, report=data["report"],
            files=[prepare_file(upload=file, center_id=by.center) for file in files], by=by, at=at,
        ),
    )
)  # fmt: skip
_add(
    Completion(
        "improvement/check", _("Check the effect"), lambda _task: form("check"),
        lambda task, data, _files, by, at: operations.check_effect(
            task=task, effective=data["effective"] == "yes", opinion=data["opinion"], by=by, at=at
        ),
    )
)  # fmt: skip
