"""The source files that a person's own network is made of, found without running any of them."""

import ast
import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

INSTALLED = {"site-packages", "dist-packages"}


def make_importable(folder: str) -> None:
    """Put `folder` first among the places that modules are imported from, as `python -m` does."""
    if folder and folder not in sys.path:
        sys.path.insert(0, folder)
    importlib.invalidate_caches()


def source_files(module: str) -> dict[str, Path]:
    """The files that importing `module` reads, by module name; {} where there is no such module.

    Imports are followed by reading them (`ast`), never by running them. Followed are the modules that lie
    beside `module` or in its own package; the standard library and other installed packages are not.
    """
    home = _locate(module.partition(".")[0])
    if home is None:
        return {}
    files: dict[str, Path] = {}
    waiting, seen = [module], {module}
    while waiting:
        name = waiting.pop()
        spec = _locate(name)
        if spec is None or not _belongs(spec, home):
            continue
        path = Path(spec.origin) if spec.origin and spec.has_location else None
        if path is not None and path.is_file():
            files[name] = path
        for imported in {name.rpartition(".")[0], *_imports(name, path, spec)} - seen - {""}:
            seen.add(imported)
            waiting.append(imported)
    return files if module in files else {}


def files_digest(files: dict[str, Path]) -> str:
    """SHA-256 (hex) over module names and their files' bytes; where the files lie does not matter."""
    whole = hashlib.sha256()
    for name in sorted(files):
        content = hashlib.sha256(files[name].read_bytes()).hexdigest()
        whole.update(f"{name} {content}\n".encode())
    return whole.hexdigest()


def _locate(name: str) -> ModuleSpec | None:
    """Find a module as `import` would, without importing the packages it lies in.

    `importlib.util.find_spec("a.b")` runs a/__init__.py; looking b up in a's own folders does not.
    """
    first, *rest = name.split(".")
    if first in sys.stdlib_module_names:
        return None
    try:
        spec = importlib.util.find_spec(first)
    except (
        ImportError,
        ValueError,
    ):  # ValueError: __main__ and other modules that were never found on a path
        return None
    for part in rest:
        if spec is None or spec.submodule_search_locations is None:
            return None
        spec = PathFinder.find_spec(part, list(spec.submodule_search_locations))
    return spec


def _places(spec: ModuleSpec) -> list[Path]:
    """The folders of a package, or a plain module's file."""
    if spec.submodule_search_locations is not None:
        return [Path(folder) for folder in spec.submodule_search_locations]
    return [Path(spec.origin)] if spec.origin and spec.has_location else []


def _belongs(spec: ModuleSpec, home: ModuleSpec) -> bool:
    """Is `spec` part of the project whose top-level module is `home`?"""
    for place in _places(spec):
        for top in _places(home):
            if place == top or top in place.parents:
                return True
            project = top.parent
            if project.name not in INSTALLED and project in place.parents:
                return INSTALLED.isdisjoint(place.relative_to(project).parts)
    return False


def _imports(name: str, path: Path | None, spec: ModuleSpec) -> Iterator[str]:
    """Names that a module's source imports; some may be attributes rather than modules."""
    if path is None or path.suffix != ".py":
        return
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, OSError):
        return
    package = name if spec.submodule_search_locations is not None else name.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, base]).strip(".")
            if base:
                yield base
            yield from (f"{base}.{alias.name}".strip(".") for alias in node.names if alias.name != "*")
