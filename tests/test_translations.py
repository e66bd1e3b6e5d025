"""Every string that people see exists in Simplified Chinese."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_msgid_has_one_chinese_translation() -> None:
    done = subprocess.run(
        [sys.executable, "tools/messages.py", "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
