"""Pin requirements/*.in with hashes, for every Python from 3.12 on, without naming a download host."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: name, oldest Python, further constraints
LOCKS = (("uv", "3.9", []), ("run", "3.12", []), ("dev", "3.12", ["-c", "requirements/run.txt"]))


def main() -> None:
    """Compile each lock; `--upgrade` and other options of uv are passed on."""
    for name, oldest, constraints in LOCKS:
        subprocess.run(
            [
                str(Path(sys.executable).with_name("uv")), "pip", "compile", "-q", "--generate-hashes", "--universal",
                "--no-emit-index-url", "--no-emit-find-links", "--python-version", oldest,
                "--custom-compile-command", "make locks", *constraints, *sys.argv[1:],
                "-o", f"requirements/{name}.txt", f"requirements/{name}.in",
            ],
            check=True, cwd=ROOT,
        )  # fmt: skip
        print(f"requirements/{name}.txt")


if __name__ == "__main__":
    main()
