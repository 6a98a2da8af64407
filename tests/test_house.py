"""The house: who may know whom, what a file may be called and how long it may be, and where its test is."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.conftest import ROOT

#: Who may know whom inside explain_core: a folder or file knows those of the lines above it, and itself. This is the
#: one place where it is said.
ORDER = (
    ("errors",),
    ("entries", "files", "remote"),
    ("places",),
    ("text", "data"),
    ("fieldguide",),
    ("image_sets",),
    ("model",),
    ("statistics",),
    ("explanation", "heatmaps"),
    ("store",),
    ("training", "vebi"),
    ("gve",),
    ("runs",),
    ("evaluation",),
    ("comparison", "sje", "vqa"),
    ("report", "notebook"),
    ("__init__",),
)
#: And inside its large folders: a folder of theirs knows those before it. ALONE are the files there that know none of
#: them; the other files there know all.
ORDER_WITHIN = {
    "data": ("pictures", "tables", "columns", "listing", "annotations", "attributes", "sets"),
    "model": ("checkpoints", "passes", "sources", "places"),
    "store": ("shards", "migrations"),
    "evaluation": ("figures", "maps", "words", "sanity", "questions"),
}
ALONE = {"explain_core.data.image_set", "explain_core.data.wording"}
#: And outside: explain_core knows none of the others, flows knows all but the command line.
PACKAGES = ("explain_core", "tasks", "flows", "flows.cli")
#: Packages no module of which comes back to itself by way of others: all.
WITHOUT_CIRCLES = PACKAGES

#: Folders whose every module has a test file of its name.
MIRRORED = (
    *(f"{outer}/{folder}" for outer, folders in ORDER_WITHIN.items() for folder in folders),
    "data", "evaluation", "explanation", "heatmaps", "model", "notebook", "runs", "statistics", "store", "text",
)  # fmt: skip
#: Test files there that are named for something else.
OTHER_TESTS = {
    "data/sets/test_packed_afar.py",
    "model/checkpoints/test_real_trainers.py", "notebook/test_python_page.py", "store/test_other_version.py",
    "text/test_annotated.py", "text/test_attributes_page.py", "text/test_words_of_looks.py",
}  # fmt: skip

LONGEST_FILE, MEDIAN_FILE, LONGEST_FUNCTION, DOCUMENTED = 300, 100, 60, 0.97
#: Where a function may be longer: most of a command is its options and its help.
COMMANDS = "flows/cli/commands/"

#: Words that end like a participle, or are one, and are nouns of this field.
NOUNS = {
    "decoding", "drawing", "embedding", "grounding", "listing", "planning", "pointing", "preprocessing", "ranking",
    "stopping",
    "training", "wording",
}  # fmt: skip
#: Words that no file is named by, with those in -ed and -ing.
NO_NOUNS = {
    "drawn", "found", "further", "held_out", "hidden", "kept", "known", "like", "made", "probable", "relevant", "seen",
    "shown", "taught", "told", "written",
}  # fmt: skip

#: What is not true yet. An entry that has become true fails its test, and is to be taken out.
LONG_FILES: set[str] = set()
LONG_FUNCTIONS: set[str] = set()
NAMED_OTHERWISE: set[str] = set()
WITHOUT_TEST = {
    "evaluation/sanity/lookalikes",  # with a whole run on drawn birds: tests/flows/test_causes.py
}
TESTED_OTHERWISE: set[str] = set()
NAMESAKES: set[str] = set()

FILES = sorted(
    path for package in ("explain_core", "tasks", "flows") for path in (ROOT / package).rglob("*.py")
)
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in FILES}
MODULES = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in TREES}


def hold(met: set[str], listed: set[str]) -> None:
    """What is not as it should be is listed, and nothing else is."""
    assert sorted(met - listed) == [], "these are new: mend them"
    assert sorted(listed - met) == [], "these are mended: take them out of the list above"


def imported(module: str, tree: ast.Module) -> Iterator[str]:
    """The modules of this project that a module imports, in its functions too."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} imports by dots"
            names = [f"{node.module}.{alias.name}" for alias in node.names] + [str(node.module)]
        # Of explain_core itself, where a name of a module of its was meant, the module alone counts.
        found = {name for name in names if name in MODULES and name != module}
        yield from found - (
            {"explain_core"} if any(name.startswith("explain_core.") for name in found) else set()
        )


def place_in_core(module: str) -> str:
    """The folder or file of explain_core that a module is of; of the package itself "__init__"."""
    return module.split(".")[1] if "." in module else "__init__"


def package_of(module: str) -> str:
    return max((name for name in PACKAGES if f"{module}.".startswith(f"{name}.")), key=len)


def test_all_of_the_library_has_its_place_in_the_order():
    named = [name for line in ORDER for name in line]
    assert len(named) == len(set(named))
    assert {place_in_core(module) for module in MODULES if package_of(module) == "explain_core"} == set(named)


def upward_inside() -> list[str]:
    """Imports inside explain_core of what does not stand above in ORDER."""
    line = {name: number for number, names in enumerate(ORDER) for name in names}
    return [
        f"{path}: {other}"
        for module, path in MODULES.items()
        if package_of(module) == "explain_core"
        for other in imported(module, TREES[path])
        if package_of(other) == "explain_core"
        and place_in_core(module) != place_in_core(other)
        and line[place_in_core(other)] >= line[place_in_core(module)]
    ]


def test_no_import_runs_upward_inside_the_library():
    """And so there is no circle: a folder knows those above it alone, and none beside it."""
    assert upward_inside() == []


def upward_within(outer: str) -> list[str]:
    """Imports inside a folder of ORDER_WITHIN of what stands later in its order."""
    package, folders = f"explain_core.{outer}.", ORDER_WITHIN[outer]

    def height(module: str) -> int:
        if module in ALONE:
            return -1
        folder, _, file = module.removeprefix(package).partition(".")
        return folders.index(folder) if file or folder in folders else len(folders)

    return [
        f"{path}: {other}"
        for module, path in MODULES.items()
        if module.startswith(package)
        for other in imported(module, TREES[path])
        if other.startswith(package) and height(other) > height(module)
    ]


@pytest.mark.parametrize("outer", ORDER_WITHIN)
def test_no_import_runs_upward_inside_a_large_folder(outer):
    inner = {
        path.name for path in (ROOT / "explain_core" / outer).iterdir() if (path / "__init__.py").exists()
    }
    assert inner == set(ORDER_WITHIN[outer])
    assert upward_within(outer) == []


def upward_between() -> list[str]:
    """Imports of a package that stands later in PACKAGES."""
    rank = {name: number for number, name in enumerate(PACKAGES)}
    return [
        f"{path}: {other}"
        for module, path in MODULES.items()
        for other in imported(module, TREES[path])
        if rank[package_of(other)] > rank[package_of(module)]
    ]


def test_no_import_runs_upward_between_packages():
    assert upward_between() == []


def in_circles() -> set[str]:
    """Modules that come back to themselves by way of others, or need one that does; imports in functions count."""
    known = {
        module: set(imported(module, TREES[path]))
        for module, path in MODULES.items()
        if package_of(module) in WITHOUT_CIRCLES
    }
    while leaves := [module for module, others in known.items() if not others & set(known)]:
        for module in leaves:
            del known[module]
    return set(known)


def test_no_module_imports_itself_by_way_of_others():
    """Inside a folder too, and inside functions: what is left is a tree that can be read from below."""
    assert in_circles() == set()


def test_the_rules_see_what_they_are_to_see():
    """The same rules on made-up modules: an import in a function, of a module by its package, of the package itself."""
    tree = ast.parse(
        "import ray\n"
        "def f():\n"
        "    from explain_core.store import reader\n"
        "    from explain_core.store.reader import Store\n"
        "from explain_core import places\n"
        "from explain_core import open_store\n"
    )
    assert set(imported("explain_core.model.network", tree)) == {
        "explain_core", "explain_core.places", "explain_core.store", "explain_core.store.reader",
    }  # fmt: skip
    assert (
        place_in_core("explain_core.store.reader") == "store" and place_in_core("explain_core") == "__init__"
    )
    assert package_of("flows.cli.app") == "flows.cli" and package_of("flows.climate") == "flows"
    assert is_no_noun("held_out") and is_no_noun("kept")
    assert is_no_noun("map_summing") and not is_no_noun("stored_features") and not is_no_noun("speed")


def classes_and_functions(tree: ast.AST, public: bool = True) -> Iterator[tuple[ast.AST, bool]]:
    """Every class and function of a module, and whether people may use it: no name around it begins with "_"."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            open_to_all = public and not node.name.startswith("_")
            yield node, open_to_all
            yield from classes_and_functions(node, open_to_all and isinstance(node, ast.ClassDef))
        else:
            yield from classes_and_functions(node, public)


def test_no_two_public_classes_of_one_name():
    places: dict[str, list[str]] = {}
    for path, tree in TREES.items():
        for node, public in classes_and_functions(tree):
            if isinstance(node, ast.ClassDef) and public:
                places.setdefault(node.name, []).append(path)
    hold({name for name, paths in places.items() if len(paths) > 1}, NAMESAKES)


def lines() -> dict[str, int]:
    """Of each file that has a line, how many: comments and docstrings count."""
    found = {path: len((ROOT / path).read_text().splitlines()) for path in TREES}
    return {path: count for path, count in found.items() if count}


def test_no_file_is_long():
    hold({path for path, count in lines().items() if count > LONGEST_FILE}, LONG_FILES)
    assert median(lines().values()) <= MEDIAN_FILE


def long_functions() -> set[str]:
    """Functions over LONGEST_FUNCTION lines, by file and name; the definitions of commands too."""
    return {
        f"{path} {node.name}"
        for path, tree in TREES.items()
        for node, _ in classes_and_functions(tree)
        if not isinstance(node, ast.ClassDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    }


def test_no_function_is_long():
    hold({name for name in long_functions() if not name.startswith(COMMANDS)}, LONG_FUNCTIONS)


def public_functions(package: str = "") -> list[tuple[str, str | None]]:
    """Of a package or of all, each public function and method with its docstring."""
    return [
        (f"{path} {node.name}", ast.get_docstring(node))
        for path, tree in TREES.items()
        if path.startswith(package and f"{package}/")
        for node, public in classes_and_functions(tree)
        if public and not isinstance(node, ast.ClassDef)
    ]


@pytest.mark.parametrize("package", ["explain_core", "tasks", "flows"])
def test_public_functions_say_what_they_do(package):
    functions = public_functions(package)
    silent = [name for name, text in functions if not text]
    share = 1 - len(silent) / len(functions)
    print(f"{package}: {len(functions) - len(silent)} of {len(functions)} public functions, {share:.1%}")
    assert share >= DOCUMENTED, silent


def is_no_noun(name: str) -> bool:
    last = name.rpartition("_")[2]
    participle = len(last) > 5 and last.endswith(("ed", "ing"))
    return name in NO_NOUNS or last in NO_NOUNS or (participle and last not in NOUNS)


def test_files_are_named_by_nouns():
    hold({path for path in TREES if is_no_noun(Path(path).stem)}, NAMED_OTHERWISE)


def says_something(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.ClassDef | ast.FunctionDef) for node in tree.body)


def file_of_test(module: str) -> str:
    folder, _, name = module.rpartition("/")
    return f"{folder}/test_{name}.py"


def test_tests_stand_beside_what_they_test():
    """A module has its test file, unless it holds values alone; and a test file is named for a module."""
    tests = ROOT / "tests" / "explain_core"
    modules = {
        f"{folder}/{Path(path).stem}": says_something(TREES[path])
        for folder in MIRRORED
        for path in TREES
        if Path(path).parent.as_posix() == f"explain_core/{folder}" and Path(path).stem != "__init__"
    }
    named = {
        f"{folder}/{path.name}" for folder in MIRRORED for path in (tests / folder).glob("test_*.py")
    } - OTHER_TESTS
    missing = {name for name, needs in modules.items() if needs and file_of_test(name) not in named}
    hold(missing, WITHOUT_TEST)
    hold(named - {file_of_test(name) for name in modules}, TESTED_OTHERWISE)
