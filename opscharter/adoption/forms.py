"""Forms of adoption: they only validate; one operation follows."""

from collections.abc import Sequence
from typing import Any, override

from django import forms
from django.utils.translation import gettext_lazy as _

from opscharter.adoption.choices import Outcome, View
from opscharter.adoption.operations import QuestionWords
from opscharter.kit.forms import CheckCards, KitForm, MomentInput, RadioCards

type Choices = Sequence[tuple[Any, Any]]

REMARKS = 3
"""How many remarks one opinion form takes; more is said in one of them, or in the reason."""


class DepartmentsForm(KitForm):
    """Base of forms that choose departments."""

    departments = forms.MultipleChoiceField(label=_("Departments"), widget=CheckCards)

    def __init__(self, *args: Any, choices: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departments"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> list[int]:
        """Return the ids ticked."""
        return [int(each) for each in self.cleaned_data.get("departments", [])]


class SubmitForm(DepartmentsForm):
    """Who is to review the draft, and why it changes."""

    departments = forms.MultipleChoiceField(
        label=_("Departments that review it"),
        widget=CheckCards,
        help_text=_("Those whose work the changed articles concern."),
    )
    purpose = forms.CharField(
        label=_("Why the charter is changed"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Reviewers and the leadership read this first."),
    )


class OpinionForm(KitForm):
    """What the department says, with remarks on single articles."""

    view = forms.ChoiceField(
        label=_("Opinion"),
        choices=[each for each in View.choices if each[0] != View.WAITING],
        widget=RadioCards,
    )
    reason = forms.CharField(
        label=_("Reasons"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed when you object."),
    )

    def __init__(self, *args: Any, articles: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for index in range(1, REMARKS + 1):
            self.fields[f"article_{index}"] = forms.ChoiceField(
                label=_("Article"), required=False, choices=[("", _("The whole text")), *articles]
            )
            self.fields[f"remark_{index}"] = forms.CharField(
                label=_("Words of the remark"),
                required=False,
                max_length=500,
                widget=forms.Textarea({"rows": 2}),
            )

    def remarks(self) -> list[tuple[str, str]]:
        """Return (article number, words) of the remarks that were filled in."""
        pairs = (
            (self.cleaned_data[f"article_{n}"], self.cleaned_data[f"remark_{n}"])
            for n in range(1, REMARKS + 1)
        )
        return [(article, words) for article, words in pairs if words]

    def pairs(self) -> list[tuple[Any, Any]]:
        """Return the bound fields of each remark, for the template."""
        return [(self[f"article_{n}"], self[f"remark_{n}"]) for n in range(1, REMARKS + 1)]


class AnswerRemarkForm(KitForm):
    """What becomes of a remark."""

    outcome = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[each for each in Outcome.choices if each[0] != Outcome.OPEN],
        widget=RadioCards,
    )
    answer = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed when the remark is not taken up as it stands."),
    )


class DecisionForm(KitForm):
    """Approve, or refuse with a reason."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("approve", _("Approve")), ("refuse", _("Refuse"))],
        widget=RadioCards,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("A refusal says why; it goes back to the drafter with it."),
    )


class ReasonForm(KitForm):
    """A reason, nothing else."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))


class PublishForm(DepartmentsForm):
    """From when, where, and whether everybody is asked to read it."""

    field_order = ("effective_at", "scope", "departments", "reading")

    effective_at = forms.DateTimeField(
        label=_("Takes effect"),
        required=False,
        widget=MomentInput,
        help_text=_("Leave it empty to let it take effect at once."),
    )
    scope = forms.ChoiceField(
        label=_("Where it rules"),
        choices=[
            ("all", _("In the whole center")),
            ("pilot", _("On trial in chosen departments")),
            ("chosen", _("In chosen departments only")),
        ],
        initial="all",
        widget=RadioCards,
    )
    departments = forms.MultipleChoiceField(
        label=_("Chosen departments"), required=False, widget=CheckCards
    )
    reading = forms.BooleanField(
        label=_("Everybody there has to read what is new"), required=False, initial=True
    )

    @override
    def clean(self) -> dict[str, Any]:
        """A trial needs departments; the whole center needs none."""
        cleaned: dict[str, Any] = super().clean() or {}
        scope = cleaned.get("scope")
        if scope == "all":
            cleaned["departments"] = []
        elif scope and not cleaned.get("departments"):
            self.add_error("departments", _("Tick at least one department."))
        return cleaned


class GeneraliseForm(KitForm):
    """From when a trial rules everywhere."""

    effective_at = forms.DateTimeField(
        label=_("Rules in the whole center from"),
        required=False,
        widget=MomentInput,
        help_text=_("Leave it empty for at once."),
    )


class QuestionForm(KitForm):
    """What somebody wants to know about an article."""

    article_number = forms.ChoiceField(label=_("Article"))
    question = forms.CharField(
        label=_("Question"), max_length=1000, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args: Any, articles: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article_number"].choices = articles  # type: ignore[attr-defined]


class MeaningForm(KitForm):
    """The answer that is published."""

    answer = forms.CharField(
        label=_("What the article means"), max_length=4000, widget=forms.Textarea({"rows": 6})
    )
    public = forms.BooleanField(
        label=_("Show it to the public too, where the article is public"), required=False
    )


class QuizForm(KitForm):
    """The whole quiz as text: a question, its answers below it, the right one with a star."""

    quiz = forms.CharField(
        label=_("Questions"),
        required=False,
        max_length=8000,
        widget=forms.Textarea({"rows": 14}),
        help_text=_(
            "A question in one line, its answers in the lines below, each after a hyphen; the right one after a star."
            " An empty line ends the question."
        ),
    )

    def clean_quiz(self) -> list[QuestionWords]:
        """Read the questions; says which one is wrong."""
        blocks = [
            [line.strip() for line in block.splitlines() if line.strip()]
            for block in self.cleaned_data["quiz"].replace("\r\n", "\n").split("\n\n")
        ]
        return [_question(block) for block in blocks if block]


def _question(lines: Sequence[str]) -> QuestionWords:
    choices = [line[1:].strip() for line in lines[1:] if line[0] in "-*－＊·•"]
    right = [index for index, line in enumerate(lines[1:]) if line[0] in "*＊"]
    if len(choices) != len(lines) - 1 or len(right) != 1:
        raise forms.ValidationError(
            _("“%(question)s”: write every answer after a hyphen and exactly one after a star."),
            params={"question": lines[0][:40]},
        )
    return QuestionWords(lines[0], choices, right[0])
