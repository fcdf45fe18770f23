"""`make stop`: ends a running demo, and the PostgreSQL and Redis that any command has left running."""

from pathlib import Path

from demo.only_one import stop_running
from demo.processes import stop_leftovers
from survivor_engagement.embedded import stop_services
from survivor_engagement.environment import text

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    var_dir = Path(text("VAR_DIR", str(ROOT / "var"))).resolve()
    if var_dir.is_dir():
        stop_running(var_dir)
        stop_leftovers(var_dir)
    for folder in (var_dir, var_dir / "test", var_dir / "bench"):
        stop_services(folder)


if __name__ == "__main__":
    main()
