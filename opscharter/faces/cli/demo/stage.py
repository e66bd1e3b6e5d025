"""Who acts in the history: each person as they stand on that day, found by sign-in name, post or waiting step."""

from datetime import datetime
from random import Random

from opscharter.cases.models import Case
from opscharter.core.actor import Actor, public_actor
from opscharter.engines.flow.models import Task, TaskState
from opscharter.faces.cli.demo.hours import after
from opscharter.org.access import Standing, standing_for
from opscharter.org.models import Account, Center, Post
from opscharter.org.queries import posts_by_key


class Stage:
    """The centre during one day's play. Actors are worked out once a day, as sessions do."""

    def __init__(self, center: Center) -> None:
        self.center = center
        accounts = (
            Account.objects.filter(center_id=center.pk).select_related("person").order_by("pk")
        )
        self._accounts = {account.login: account for account in accounts}
        self._standings: dict[str, Standing] = {}
        self.posts: dict[str, Post] = posts_by_key(center.pk)
        self.away: set[str] = set()

    @property
    def public(self) -> Actor:
        """Return the one who writes on the portal."""
        return public_actor(self.center.pk)

    def actor(self, login: str, at: datetime) -> Actor:
        """Return somebody as they stand at a moment."""
        known = self._standings.get(login)
        if known is None or not known.since <= at < known.until:
            known = self._standings[login] = standing_for(self._accounts[login], at=at)
        return known.actor

    def forget(self) -> None:
        """Posts or delegations have changed."""
        self._standings.clear()

    def account(self, login: str) -> Account:
        """Return the account of a sign-in name."""
        return self._accounts[login]

    def one_of(self, post: str, rng: Random, at: datetime) -> Actor:
        """Return one holder of a post (key) who is here."""
        pk = self.posts[post].pk
        holders = [a for a in self._here(at) if pk in a.posts]
        # whoever holds it themselves before whoever stands in
        own = [a for a in holders if pk not in a.behalf]
        return rng.choice(own or holders)

    def doer(self, task: Task, rng: Random, at: datetime) -> Actor | None:
        """Return who does a waiting step: the person it waits for, or one of the post; None when nobody is here."""
        here = self._here(at)
        if task.person_id is not None:
            mine = [a for a in here if a.person == task.person_id]
            lent = [a for a in here if (a.behalf_for(task.post_id) or (0, ""))[0] == task.person_id]
            return next(iter(mine or lent), None)
        holders = [a for a in here if task.post_id in a.posts]
        return rng.choice(holders) if holders else None

    def head_of(self, case: Case, at: datetime) -> Actor | None:
        """Return who decides on extensions of a case: the head of its department, else the director."""
        heads = [
            p.key
            for p in self.posts.values()
            if p.heads_department and p.department_id == case.department_id
        ]
        return self.one_of(heads[0] if heads else "director", Random(case.pk), at)  # noqa: S311 - no secret

    def _here(self, at: datetime) -> list[Actor]:
        return [self.actor(login, at) for login in self._accounts if login not in self.away]


def waiting(case: Case) -> Task | None:
    """Return the step that a case waits for."""
    rows = Task.objects.filter(
        center_id=case.center_id,
        subject_kind="cases.case",
        subject_id=case.pk,
        state=TaskState.OPEN,
    )
    return rows.order_by("pk").first()


def load(case_id: int) -> Case:
    """Return a case without its search column."""
    return Case.objects.defer("vector").get(pk=case_id)


def soon(at: datetime, rng: Random, least: float, most: float) -> datetime:
    """Return a moment some minutes of opening time later; small amounts are likelier."""
    return after(at, least + (most - least) * rng.betavariate(1.3, 2.2))
