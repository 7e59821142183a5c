"""
Write requirements.lock: every package pinned with its hashes, and no download address (make lock).
"""

import subprocess
import sys
from pathlib import Path

LOCK = Path("requirements.lock")


def main() -> None:
    """Resolve pyproject.toml for Python 3.11 and newer, with the embedded server and the tools."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "tools/build.in",
        "--extra",
        "embedded",
        "--group",
        "dev",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--no-header",
        "--no-annotate",
        "--quiet",
        "--output-file",
        str(LOCK),
    ]
    subprocess.run(command, check=True)  # noqa: S603  our own arguments
    if "://" in LOCK.read_text():
        raise SystemExit("requirements.lock names a download address; a lock file must not.")


if __name__ == "__main__":
    main()
