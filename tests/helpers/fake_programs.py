"""Small programs that answer like a Python or like uv, for tests of the set-up."""

from __future__ import annotations

from pathlib import Path

UV = """#!/bin/sh
echo "$@" >> '{calls}'
case "$1 $2" in
    --version*) echo 'uv {version} (a test)' ;;
    'python find') cat '{found}' 2>/dev/null || exit 1 ;;
    'python install') {install} ;;
    venv*)
        for folder; do :; done
        mkdir -p "$folder/bin" && printf '#!/bin/sh\\n' > "$folder/bin/python" && chmod +x "$folder/bin/python" ;;
    'pip sync') {sync} ;;
esac
"""


def program(path: Path, script: str) -> Path:
    """Write a program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script)
    path.chmod(0o755)
    return path


def python(path: Path, version: str) -> Path:
    """Write a Python that says its version."""
    return program(path, f"#!/bin/sh\necho {version}\n")


def shim(path: Path) -> Path:
    """Write a shim that refuses, as pyenv's do for a version that is not chosen."""
    return program(path, "#!/bin/sh\necho 'pyenv: command not found' >&2\nexit 127\n")


class FakeUv:
    """A uv whose calls can be read."""

    def __init__(
        self, folder: Path, version: str = "0.13.9", sync: str = "true", install: str = "exit 1"
    ) -> None:
        self.found = folder / "found"
        self._calls = folder / "calls"
        script = UV.format(calls=self._calls, version=version, found=self.found, sync=sync, install=install)
        self.path = program(folder / "uv", script)

    def finds(self, python: Path) -> None:
        """Let it find this Python."""
        self.found.write_text(f"{python}\n")

    def calls(self, verb: str) -> list[str]:
        """Return the calls that begin with these words."""
        lines = self._calls.read_text().splitlines() if self._calls.exists() else []
        return [line for line in lines if line.startswith(verb)]
