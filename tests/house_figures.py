"""The house in figures, as CONTRIBUTING.md has them.

    python -m tests.house_figures

Lines are those of files as they stand, comments and docstrings too; a file without a line is not counted.
"""

from statistics import median

from tests.test_house import (
    COMMANDS,
    LONGEST_FUNCTION,
    in_circles,
    lines,
    long_functions,
    public_functions,
    upward_between,
    upward_inside,
)


def figures() -> dict[str, str]:
    """By name, in their order."""
    counts = lines()
    longest = max(counts, key=lambda path: counts[path])
    long = long_functions()
    commands = sum(name.startswith(COMMANDS) for name in long)
    functions = public_functions()
    told = sum(bool(text) for _, text in functions)
    return {
        "library files": f"{len(counts)}",
        "median lines": f"{median(counts.values()):g}",
        "longest file": f"{counts[longest]} ({longest})",
        f"functions over {LONGEST_FUNCTION} lines": f"{len(long) - commands}, and {commands} commands",
        "public functions with a docstring": f"{told} of {len(functions)}, {told / len(functions):.1%}",
        "imports that run upward": f"{len(upward_inside()) + len(upward_between())}",
        "modules in circles": f"{len(in_circles())}",
    }


if __name__ == "__main__":
    for name, value in figures().items():
        print(f"{name:<36}{value}")
