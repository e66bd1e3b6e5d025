"""`opscharter demo …`: the demo centre 和畅社区运营中心, its sign-ins, and half a year of history played by the real operations."""

import json
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from opscharter.core import clock
from opscharter.faces.cli.demo import founding, logins, playing
from opscharter.faces.cli.speech import out, refuse, say, words

app = typer.Typer(
    no_args_is_help=True, help="演示中心：账号与历史。 The demo centre: sign-ins and history."
)


def ensure(*, at: datetime | None = None) -> bool:
    """Found the demo centre where it is missing; cheap when it is there. Returns whether history is still unplayed."""
    center = founding.found(at or clock.now())
    logins.ensure(center, at=at or clock.now())
    return playing.unplayed(center)


def play() -> None:
    """Play what is left of the history; goes on where an interrupted run stopped."""
    center = founding.demo_center()
    if center is None:
        refuse(
            "There is no demo centre; `opscharter demo found` makes it.",
            "还没有演示中心，请先运行 opscharter demo found。",
        )
    playing.play(center, told=_told)


def _told(done: int, days: int, cases: int) -> None:
    say(
        f"history {100 * done // days} % ({cases} cases)",
        f"历史 {100 * done // days}%（{cases} 件）",
    )


@app.command("found")
def found_command() -> None:
    """建立演示中心（已有则不动）。 Make the demo centre unless it is there."""
    pending = ensure()
    say("the demo centre is there", "演示中心已就绪")
    if pending:
        say("its history: opscharter demo play", "生成历史：opscharter demo play")


@app.command("play")
def play_command() -> None:
    """生成演示历史，可中断后继续。 Play the history; an interrupted run goes on where it stopped."""
    play()


@app.command("logins")
def logins_command(
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 for programs")] = False,
) -> None:
    """列出每个岗位的演示账号。 One sign-in per post."""
    rows = logins.known()
    if as_json:
        out(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        refuse("There is no demo centre yet.", "还没有演示中心。")
    table = Table()
    heads = (
        ("centre", "中心"),
        ("post", "岗位"),
        ("name", "姓名"),
        ("login", "登录名"),
        ("password", "密码"),
    )
    for english, chinese in heads:
        table.add_column(words(english, chinese), no_wrap=True)
    for row in rows:
        table.add_row(*(row[key] for key in ("center", "post", "name", "login", "password")))
    screen = Console()
    # a password cut into two lines cannot be copied
    Console(width=max(screen.width, 100)).print(table)
