"""Opening hostile and odd zips: how long the slowest takes, and how much memory all of them need.

The archives are those of the tests. `python benchmarks/archives.py write FOLDER` writes them,
`python benchmarks/archives.py open FOLDER` opens each and prints one line of JSON.
"""

import json
import resource
import sys
from contextlib import suppress
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent))
MANY = 4_999  # texts in one archive


def write(folder: Path) -> None:
    """Every archive as a file."""
    from tests.readers.archives import HONEST, HOSTILE
    from tests.readers.zips import CHAT, Member, build

    archives = {name: data for name, (data, _) in HOSTILE.items()}
    archives |= {name: build(*members) for name, members in HONEST.items()}
    texts = (Member(b"%d.txt" % number, CHAT * 20) for number in range(MANY))
    archives[f"{MANY:,} packed texts"] = build(*texts)
    for name, data in archives.items():
        (folder / f"{name}.zip").write_bytes(data)
    print(json.dumps({"count": len(archives)}))


def measure(folder: Path) -> None:
    """Open each of them, and tell the slowest."""
    from turntoward.errors import TurnTowardError
    from turntoward.readers import open_export, readers

    readers()
    seconds: dict[str, float] = {}
    for path in sorted(folder.glob("*.zip")):
        started = perf_counter()
        with suppress(TurnTowardError):
            open_export(path)
        seconds[path.stem] = perf_counter() - started
    slowest = max(seconds, key=seconds.__getitem__)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {
        "seconds": seconds[slowest],
        "count": len(seconds),
        "peak_mb": peak,
        "slowest": slowest,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    {"write": write, "open": measure}[sys.argv[1]](Path(sys.argv[2]))
