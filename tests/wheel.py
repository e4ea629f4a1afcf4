"""Build the wheel, install it into an empty environment, and use it there."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Fail loudly where the built package is not what the tree is."""
    with tempfile.TemporaryDirectory() as folder:
        python = _install(Path(folder))
        command = python.with_name(f"turntoward{python.suffix}")
        clean = {"PATH": os.defpath}
        version = _output([command, "--version"], clean)
        _insist(version.startswith("turntoward "), "the command says its version")
        for example in sorted((ROOT / "examples").iterdir()):
            if example.suffix != ".md":
                reading = json.loads(_output([command, "read", example, "--json"], clean))
                _insist(bool(reading["turns"]), f"{example.name} is read from the wheel")
        home = Path(folder) / "store"
        store: list[str | Path] = [
            command,
            "store",
            "create",
            "--passphrase-stdin",
            "--store",
            home,
        ]
        code = _output(store, clean, b"four words for this\n")
        _insist(len(code.split("-")) == 6, "a store is made")
    sys.stdout.write("The wheel works in an empty environment.\n")


def _install(folder: Path) -> Path:
    uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT], check=True)
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder / "venv"], check=True)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    wheel = next(folder.glob("*.whl"))
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, wheel], check=True)
    return python


def _output(command: list[str | Path], environment: dict[str, str], given: bytes = b"") -> str:
    done = subprocess.run(command, check=True, capture_output=True, env=environment, input=given)
    return done.stdout.decode()


def _insist(holds: bool, what: str) -> None:  # noqa: FBT001 a check is a claim and its name
    if not holds:
        sys.exit(f"Not true of the wheel: {what}.")


if __name__ == "__main__":
    main()
