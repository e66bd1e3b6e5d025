"""Standing controls of the organisation: they have no occasions, they hold or they do not, and say why.

They stand here and not in `org` because the organisation lies a floor below the charter.
"""

from collections.abc import Callable, Sequence
from typing import Final

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from opscharter.charter.facts import Facts, PostFacts, facts_of
from opscharter.charter.parameters import active_version
from opscharter.charter.registry import Control, Standing, control, lacking, proven
from opscharter.core.refusal import Text

#: posts that a charter of this kind may demand: key -> name in the sentence
POSTS: Final[dict[str, Text]] = {
    "director": _("director"),
    "deputy_director": _("deputy director"),
    "office_head": _("head of the general office"),
    "service_head": _("head of service intake"),
    "desk": _("front desk clerk"),
    "dispatcher": _("dispatcher"),
    "callback": _("call-back clerk"),
    "engineering_head": _("head of engineering"),
    "engineer": _("maintenance worker"),
    "community_head": _("head of community affairs"),
    "community_worker": _("community worker"),
    "information_head": _("head of information and publicity"),
    "clerk": _("records clerk"),
    "finance_head": _("head of finance"),
    "administrator": _("system administrator"),
}

#: what regulations call those whose duties can be proven
ACTORS: Final[dict[str, Sequence[str]]] = {
    "director": ("主任", "经理", "站长", "院长", "馆长", "负责人"),
    "deputy_director": ("副主任", "副经理", "副站长", "副院长", "副馆长"),
    "heads": ("部门负责人", "部门主管", "科室负责人", "部门经理"),
}

#: duties: key -> (post, words of which one must stand in the post's duties, name of the duty)
DUTIES: Final[dict[str, tuple[str, Sequence[str], Text]]] = {
    "overall": ("director", ("全面负责", "全面主持", "总负责"), _("overall responsibility")),
    "development-plan": ("director", ("发展规划",), _("development plan")),
    "work-plan": ("director", ("工作计划", "年度计划"), _("work plan")),
    "personnel": ("director", ("人员管理", "队伍管理", "人事"), _("personnel management")),
    "appraisal": ("director", ("绩效考核", "绩效", "考核"), _("performance appraisal")),
    "training": ("director", ("培训",), _("training")),
    "coordination": ("director", ("协调",), _("coordination between departments")),
    "liaison": ("director", ("上级", "联络", "沟通"), _("liaison with other bodies")),
    "budget": ("director", ("预算",), _("budget management")),
    "audit": ("director", ("审计",), _("financial audit")),
    "incidents": ("director", ("突发",), _("sudden incidents")),
    "assistance": ("deputy_director", ("协助",), _("assistance in daily work")),
    "information-systems": ("deputy_director", ("信息化",), _("information systems")),
    "publicity": ("deputy_director", ("宣传",), _("publicity and promotion")),
}


def post_behind(key: str) -> str:
    """Return the key of the one post that a control is about (org.post/desk, org.duty/overall), "" where it is about none."""
    room, _slash, name = key.partition("/")
    if room == "org.duty":
        return DUTIES[name][0] if name in DUTIES else ""
    return name if room == "org.post" else ""


#: duties that every head of a department has: key -> (words that must all stand in the post's duties, name)
HEAD_DUTIES: Final[dict[str, tuple[Sequence[str], Text]]] = {
    "department": (("日常",), _("daily management of the department")),
    "department-plan": (
        ("工作计划", "工作流程"),
        _("work plan and work processes of the department"),
    ),
    "department-staff": (("人员", "培训"), _("management and training of the department's staff")),
}


def _say(template: Text, values: dict[str, Text]) -> str:
    return str(template) % {name: str(value) for name, value in values.items()}


_said = lazy(_say, str)


def said(template: Text, **values: Text) -> Text:
    """Return a sentence that is filled in when it is read, in the reader's language."""
    return _said(template, values)


def _records() -> list[tuple[str, str]]:
    return [(str(_("Organisation chart")), reverse("org:chart"))]


def _post_holds(key: str) -> Callable[[int], Standing]:
    def holds(center_id: int) -> Standing:
        return _post_standing(facts_of(center_id).posts.get(key), POSTS[key])

    return holds


def _post_standing(post: PostFacts | None, name: Text) -> Standing:
    if post is None:
        return lacking(said(_("There is no post “%(name)s”."), name=name), _records())
    if not post.held:
        return lacking(said(_("The post %(name)s is vacant."), name=post.name), _records())
    if not post.duties.strip():
        return lacking(
            said(_("The duties of %(name)s are not written down."), name=post.name),
            _records(),
        )
    return proven(
        said(
            _("%(name)s: %(people)s; duties written down."),
            name=post.name,
            people="、".join(post.holders),
        ),
        _records(),
    )


def _duty_holds(key: str) -> Callable[[int], Standing]:
    post_key, words, name = DUTIES[key]

    def holds(center_id: int) -> Standing:
        return _duty_standing(facts_of(center_id).posts.get(post_key), post_key, words, name)

    return holds


def _duty_standing(post: PostFacts | None, key: str, words: Sequence[str], name: Text) -> Standing:
    held = _post_standing(post, POSTS[key])
    if not held.ok or post is None:
        return held
    if not any(word in post.duties for word in words):
        return lacking(
            said(_("The duties of %(post)s do not name: %(duty)s."), post=post.name, duty=name),
            _records(),
        )
    return proven(said(
            _("%(duty)s: %(post)s (%(people)s)."),
            duty=name, post=post.name, people="、".join(post.holders),
        ),
        _records(),
    )  # fmt: skip


def _heads(facts: Facts) -> list[PostFacts]:
    """Return the posts that head a department, without the center's leadership, which has duties of its own."""
    return [
        p for p in facts.posts.values() if p.heads and p.key not in {"director", "deputy_director"}
    ]


def _head_duty_holds(words: Sequence[str], name: Text) -> Callable[[int], Standing]:
    def holds(center_id: int) -> Standing:
        heads = _heads(facts_of(center_id))
        short = [p.name for p in heads if not p.held or not all(word in p.duties for word in words)]
        if not heads or short:
            return lacking(
                said(_("%(duty)s: not with %(posts)s."), duty=name, posts="、".join(short) or "—"),
                _records(),
            )
        return proven(
            said(
                _("%(duty)s: all %(count)s heads of departments."), duty=name, count=str(len(heads))
            ),
            _records(),
        )

    return holds


def _charter_in_force(center_id: int) -> Standing:
    version = active_version(center_id, facts_of(center_id).at)
    if version is None:
        return lacking(_("No version is in force."))
    return proven(
        said(_("Version %(label)s is in force."), label=version.label),
        [(str(version), reverse("charter:versions"))],
    )


def _everybody_bound(center_id: int) -> Standing:
    """Every post has written duties, so that the charter reaches everybody who works here."""
    posts = facts_of(center_id).posts.values()
    bare = [post.name for post in posts if not post.duties.strip()]
    if not posts or bare:
        return lacking(
            said(_("Without written duties: %(posts)s."), posts="、".join(bare) or "—"),
            _records(),
        )
    return proven(said(
            _("%(posts)s posts in %(departments)s departments have written duties."),
            posts=str(len(posts)), departments=str(len({post.department for post in posts})),
        ),
        _records(),
    )  # fmt: skip


def _chart_complete(center_id: int) -> Standing:
    """Leadership, a head for every department, and staff: all there and held."""
    posts = facts_of(center_id).posts
    missing = [
        str(POSTS[key]) for key in ("director", "deputy_director") if not _is_held(posts.get(key))
    ]
    headed = {post.department for post in posts.values() if post.heads and post.held}
    for post in posts.values():
        if post.department not in headed and post.department_name not in missing:
            missing.append(post.department_name)
    if not posts or missing:
        return lacking(
            said(_("Without a head or a holder: %(what)s."), what="、".join(missing) or "—"),
            _records(),
        )
    return proven(said(
            _("%(departments)s departments, each with its head; %(people)s people hold posts."),
            departments=str(len(headed)),
            people=str(len({name for post in posts.values() for name in post.holders})),
        ),
        _records(),
    )  # fmt: skip


def _is_held(post: PostFacts | None) -> bool:
    return post is not None and post.held


def _heads_held(center_id: int) -> Standing:
    heads = _heads(facts_of(center_id))
    vacant = [post.name for post in heads if not post.held]
    if not heads or vacant:
        return lacking(said(_("Vacant: %(posts)s."), posts="、".join(vacant) or "—"), _records())
    return proven(
        said(_("%(count)s heads of departments are in office."), count=str(len(heads))),
        _records(),
    )


def _staff_held(center_id: int) -> Standing:
    staff = [post for post in facts_of(center_id).posts.values() if not post.heads and post.held]
    count = len({name for post in staff for name in post.holders})
    return Standing(
        count > 0,
        said(
            _("%(count)s people work in %(posts)s posts."), count=str(count), posts=str(len(staff))
        ),
        _records(),
    )


def _whole_view(center_id: int) -> Standing:
    """The director sees the whole center: the dashboard, without limits of department."""
    post = facts_of(center_id).posts.get("director")
    if post is None or not post.held:
        return _post_standing(post, POSTS["director"])
    sees = post.capabilities.get("dashboard.view") == "all"
    words = (
        _("The director's dashboard shows the whole center.")
        if sees
        else _("The director's post does not carry the view of the whole center.")
    )
    return Standing(sees, words, _records())


def _delegation_ready(center_id: int) -> Standing:
    facts = facts_of(center_id)
    for key in ("director", "deputy_director"):
        standing = _post_standing(facts.posts.get(key), POSTS[key])
        if not standing.ok:
            return standing
    if facts.delegations:
        running = "、".join(
            f"{deputy}（代 {principal}）" for principal, deputy in facts.delegations
        )
        return proven(said(_("Delegations running now: %(running)s."), running=running), _records())
    return proven(
        _("Both posts are held; the director can delegate for a period at any time."),
        _records(),
    )


_HEAD_WORDS: Final[dict[str, Sequence[str]]] = {
    "department": ("本部门 日常管理", "部门 日常管理", "部门 日常工作"),
    "department-plan": ("本部门 工作计划", "本部门 工作流程", "部门 工作计划"),
    "department-staff": ("本部门 人员", "部门 人员 培训", "部门 团队建设", "部门 员工 培训"),
}
_POST_WORDS: Final[dict[str, Sequence[str]]] = {
    "director": ("设 主任", "主任 一名"),
    "deputy_director": ("设 副主任", "副主任 名"),
}


def _declare() -> None:
    for key, name in POSTS.items():
        control(
            Control(
                f"org.post/{key}", said(_("Post held: %(name)s"), name=name), "post",
                _("The post exists, somebody holds it, and its duties are written down."),
                holds=_post_holds(key), words=_POST_WORDS.get(key, ()),
            )
        )  # fmt: skip
    for key, (post, words, name) in DUTIES.items():
        control(
            Control(
                f"org.duty/{key}", said(_("Duty laid down: %(name)s"), name=name), "post",
                _("The post's written duties name it, and somebody holds the post."),
                holds=_duty_holds(key), words=words, actors=ACTORS[post],
            )
        )  # fmt: skip
    for key, (words, name) in HEAD_DUTIES.items():
        control(
            Control(
                f"org.duty/{key}", said(_("Duty laid down: %(name)s"), name=name), "post",
                _("The written duties of every head of a department name it, and all these posts are held."),
                holds=_head_duty_holds(words, name), words=_HEAD_WORDS[key], actors=ACTORS["heads"],
            )
        )  # fmt: skip


_declare()
control(
    Control(
        "charter.text/in-force", _("Charter in force"), "publication",
        _("A published version of the charter is in force."), holds=_charter_in_force, words=("制定 本制度", "制定 本章程", "制定 本办法", "施行", "生效"),
    )
)  # fmt: skip
control(
    Control(
        "org.chart/everybody", _("Binds every department and post"), "post",
        _("Every open post has written duties under this charter."), holds=_everybody_bound, words=("适用 全体", "适用 所有", "适用 部门 岗位", "约束 全体"),
    )
)  # fmt: skip
control(
    Control(
        "org.chart/complete", _("Organisation complete"), "post",
        _("Director, deputy director and the head of every department are in office."), holds=_chart_complete, words=("组织架构", "组织机构", "下设 部门", "架构 包括", "机构 设置"),
    )
)  # fmt: skip
control(
    Control(
        "org.chart/heads", _("Heads of departments"), "post",
        _("Every post that heads a department is held."), holds=_heads_held, words=("各部门负责人",),
    )
)  # fmt: skip
control(
    Control(
        "org.chart/staff", _("Staff"), "post",
        _("People hold the posts of staff."), holds=_staff_held, words=("配备 工作人员", "工作人员 构成"),
    )
)  # fmt: skip
control(
    Control(
        "org.view/whole", _("View of the whole center"), "post",
        _("The director's post carries the dashboard of the whole center."), holds=_whole_view, words=("掌握 全面 情况", "查看 运行情况", "整体 运行 情况"),
    )
)  # fmt: skip
control(
    Control(
        "org.delegation/ready", _("Delegation to the deputy"), "post",
        _("Director and deputy director are in office, so that one can stand in for the other, on record."),
        holds=_delegation_ready, words=("授权 代理", "代行 职责", "外出 代理", "委托 代"),
    )
)  # fmt: skip
