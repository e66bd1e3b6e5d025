"""Which posts an article concerns, and why. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

EVERYBODY: Final = ("工作人员", "全体", "员工", "各岗位", "人人")
HEADS: Final = ("部门负责人", "各部门", "科室负责人")


@dataclass(frozen=True, slots=True)
class Post:
    """A post as articles may mean it."""

    key: str
    name: str
    department: str
    heads: bool = False
    capabilities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asking:
    """What proves an article: a control, with the posts its parameters name, the posts it is about, and who does its steps
    (`steps`: for each step the posts it is offered to, None for any, and the capability it needs).
    """

    control: str
    states: bool = False
    named: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    steps: tuple[tuple[frozenset[str] | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """A node of the text: its words, what proves it, whether it obliges somebody; `above` is the node it stands under."""

    number: str
    text: str
    asking: tuple[Asking, ...]
    obliges: bool
    above: str = ""


type Reasons = dict[str, str]  # post key -> the closest reason
ORDER: Final = ("states", "set", "post", "step", "named", "answers", "all")


def concerned(
    clauses: Sequence[Clause], posts: Sequence[Post], answering: str
) -> dict[str, Reasons]:
    """Return for each duty (a clause that obliges or is bound) which posts it concerns and why. Nobody named: whoever answers
    for the whole (`answering`); nobody there either: everybody.
    """
    called: dict[str, Reasons] = {}
    found: dict[str, Reasons] = {}
    for clause in clauses:
        own = _named(clause.text, posts)
        called[clause.number] = own or called.get(clause.above, {})
        if not clause.obliges and not clause.asking:
            continue
        reasons: Reasons = {}
        for asking in clause.asking:
            _merge(reasons, _asked(asking, posts))
        _merge(reasons, called[clause.number])
        found[clause.number] = reasons or _fallback(posts, answering)
    return found


def _merge(reasons: Reasons, more: Mapping[str, str]) -> None:
    for key, reason in more.items():
        if key not in reasons or ORDER.index(reason) < ORDER.index(reasons[key]):
            reasons[key] = reason


def _fallback(posts: Sequence[Post], answering: str) -> Reasons:
    if any(post.key == answering for post in posts):
        return {answering: "answers"}
    return {post.key: "all" for post in posts}


def _asked(asking: Asking, posts: Sequence[Post]) -> Reasons:
    """Return whom a control concerns."""
    reasons: Reasons = {}
    for post in posts:
        if {post.key, post.name} & set(asking.named):
            reasons[post.key] = "states" if asking.states else "set"
        elif post.key in asking.about or (post.heads and "*heads" in asking.about):
            reasons[post.key] = "post"
        elif any(_does(post, offered, needs) for offered, needs in asking.steps):
            reasons[post.key] = "step"
    if not reasons and asking.steps:
        return {post.key: "all" for post in posts}
    return reasons


def _does(post: Post, offered: Collection[str] | None, needs: str) -> bool:
    """Tell whether a step is a post's: offered to it, or to whoever holds a capability it has."""
    if offered is not None:
        return post.key in offered
    return bool(needs) and needs in post.capabilities


def _named(text: str, posts: Sequence[Post]) -> Reasons:
    """Return the posts that words name: a post by its name, a department's posts by the department's, heads, everybody."""
    reasons: Reasons = {}
    rest = text
    for post in sorted(posts, key=lambda each: -len(each.name)):
        if len(post.name) > 1 and post.name in rest:
            rest = rest.replace(post.name, "＿")  # 副主任 is not 主任
            reasons[post.key] = "named"
    heads = any(word in rest for word in HEADS)
    everybody = any(word in rest for word in EVERYBODY)
    for post in posts:
        if (post.department and post.department in rest) or (heads and post.heads):
            reasons[post.key] = "named"
        elif everybody:
            reasons.setdefault(post.key, "all")
    return reasons
