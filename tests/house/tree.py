"""What the house rules read: our own files, functions, models and routes."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent.parent
HOUSES = ("survivor_engagement", "consent", "advisory", "compensation", "demo", "benchmarks")


@cache
def listed_files() -> tuple[Path, ...]:
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())


def code_files() -> list[Path]:
    return [
        path
        for path in listed_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in (*HOUSES, "manage.py")
    ]


def templates() -> list[Path]:
    return [path for path in listed_files() if path.suffix == ".html" and path.is_relative_to(ROOT / "templates")]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef)]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def own_models() -> list[type]:
    return [
        model
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in HOUSES
        for model in config.get_models()
    ]


def routes(patterns=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, where)
        else:
            yield where, pattern
