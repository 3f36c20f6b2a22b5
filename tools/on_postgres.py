"""Run a command against a PostgreSQL of its own, started for it and thrown away after.

usage: python tools/on_postgres.py COMMAND …
Without the server (Debian: apt install postgresql) this fails where CI=true, else it says so and lets pass.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path


def binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(command: list[str]) -> int:
    tools = binaries()
    if tools is None:
        print(
            "PostgreSQL is not installed (Debian: apt install postgresql); this half of the tests did not run."
        )
        return 1 if os.environ.get("CI") == "true" else 0
    # PostgreSQL refuses to run as root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        data, port = Path(folder) / "data", free_port()

        def run(*words: str) -> None:
            subprocess.run([*prefix, *words], check=True, stdout=subprocess.DEVNULL, cwd=folder)

        run(str(tools / "initdb"), "-D", str(data), "-U", "luodi", "-A", "trust", "-E", "UTF8", "--no-locale")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        run(str(tools / "pg_ctl"), "-D", str(data), "-l", f"{folder}/log", "-o", options, "-w", "start")
        try:
            environment = {**os.environ, "DATABASE_URL": f"postgres://luodi@127.0.0.1:{port}/postgres"}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            run(str(tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
