"""Arguments that no command can follow."""

import importlib
from collections.abc import Callable

from explain_core.model.sources.spec import build_model, parse_model_spec
from tests.bad_inputs.place import Case, Place

NETS = """
def build(num_classes):
    return [num_classes]

def raising():
    raise RuntimeError("no weights on the shelf")

answer = 42
"""
NAMES = (
    "'); DROP TABLE runs;--",
    "100%",
    "a;b",
    '"',
    "",
    "🦜",
    "$name",
    "?",
    "[red]x[/]",
    "x" * 100_000,
    "\x1b[31m",
)


def run(*words: str, images: str = "folder:birds") -> Callable[[Place], object]:
    """`explain run` on a sound folder, with these options; it must not get as far as computing anything."""

    def meet(place: Place) -> object:
        place.birds()
        place.put("weights.pt", b"not looked into yet")
        given = list(words)
        for name, value in (("--images", images), ("--model", "torchvision:resnet18")):
            if name not in given:
                given += [name, value]
        if "--checkpoint" not in given and "--weights" not in given:
            given += ["--checkpoint", "weights.pt"]
        said = place.typed("run", *given)
        assert not (place.folder / "explain-store" / "explain.duckdb").exists()
        return said

    return meet


def factory(name: str) -> Callable[[Place], object]:
    """Build a network of a module of one's own."""

    def meet(place: Place) -> object:
        place.put("nets_of_the_corpus.py", NETS)
        importlib.invalidate_caches()
        return build_model(parse_model_spec(name), 3)

    return meet


def ask(*words: str) -> Callable[[Place], object]:
    """A command that asks the hand-made store."""
    return lambda place: place.asked(*[word.replace("IMAGE", place.made.ids[0]) for word in words])


def sql(query: str) -> Callable[[Place], object]:
    """A query, with {f} for the folder; nothing may be written there."""

    def meet(place: Place) -> object:
        place.put("secret.csv", "a\n1\n")
        said = place.asked("sql", query.format(f=place.folder))
        assert [path.name for path in place.folder.iterdir()] == ["secret.csv"], "the query wrote a file"
        return said

    return meet


OTHER_FILES = {
    "reads CSV": "FROM read_csv('{f}/secret.csv')",
    "reads a file by its name": "FROM '{f}/secret.csv'",
    "reads text": "FROM read_text('/etc/passwd')",
    "reads bytes": "FROM read_blob('/etc/passwd')",
    "reads JSON": "FROM read_json('{f}/secret.csv')",
    "reads Parquet's footer": "FROM parquet_metadata('{f}/secret.csv')",
    "lists files": "FROM glob('/etc/*')",
    "reads through query()": "FROM query('FROM read_text(''/etc/passwd'')')",
    "reads through a macro": "CREATE TEMP MACRO f() AS TABLE FROM read_text('/etc/passwd'); FROM f()",
    "attaches a database": "ATTACH '{f}/new.duckdb'",
    "copies to a file": "COPY runs TO '{f}/runs.csv'",
    "exports the database": "EXPORT DATABASE '{f}/exported'",
    "installs an extension": "INSTALL httpfs",
    "loads a library": "LOAD '{f}/x.so'",
    "keeps a secret": "CREATE PERSISTENT SECRET s (TYPE http)",
}
SETTINGS = {
    "allows itself other files": "SET enable_external_access = true",
    "allows itself a folder": "SET allowed_directories = ['/']",
    "spills to another folder": "SET temp_directory = '{f}'",
    "writes a log of queries": "SET log_query_path = '{f}/log'",
    "writes a log": "CALL enable_logging(storage_path = '{f}/log')",
    "writes a profile": "PRAGMA enable_profiling = 'json'",
}
WRITES = {
    "deletes": "DELETE FROM runs",
    "drops": "SELECT 1; DROP TABLE runs",
    "inserts": "INSERT INTO metrics BY NAME SELECT 'a' AS run_id, 'b' AS metric",
    "changes": "UPDATE runs SET name = 'x'",
    "creates": "CREATE TABLE t AS SELECT 1",
}
CASES = [
    Case("an estimator that is not there", run("--estimator", "magic"), ("no estimator", "'magic'", "joint")),
    Case("a batch of -1 images", run("--batch-size", "-1"), ("--batch-size -1", "1 at least")),
    Case("a shard of no images", run("--shard-size", "0"), ("--shard-size 0", "1 at least")),
    Case("no workers", run("--workers", "0"), ("--workers 0", "1 at least")),
    Case("a negative number of images", run("--min-images", "-3"), ("--min-images -3", "1 at least")),
    Case("an input of a million pixels a side", run("--input-size", "1000000"), ("1000000 pixels", "4096")),
    Case("an input that is no number", run("--input-size", "large"), ("--input-size",), 20),
    Case("a quarantine of 200 %", run("--max-quarantine", "2"), ("--max-quarantine 2", "from 0 to 1")),
    Case(
        "a quarantine that is no number",
        run("--max-quarantine", "nan"),
        ("--max-quarantine nan", "from 0 to 1"),
    ),
    Case("a wait of no length", run("--wait", "nan"), ("--wait nan", "seconds")),
    Case("a crop that is not there", run("--crop", "round"), ("round", "box", "whole")),
    Case("a device that is not there", run("--device", "tpu"), ("tpu", "cpu or cuda")),
    Case("a precision that is not there", run("--precision", "int4"), ("int4", "float32")),
    Case(
        "a language model that is not there", run("--language-model", "klingon"), ("klingon", "not installed")
    ),
    Case(
        "a checkpoint and weights",
        run("--checkpoint", "weights.pt", "--weights", "DEFAULT"),
        ("either --checkpoint", "or --weights"),
    ),
    Case(
        "a checkpoint that was mistyped",
        run("--checkpoint", "weight.pt"),
        ("there is no checkpoint", "Did you mean weights.pt?"),
    ),
    Case("a network without its scheme", run("--model", "resnet50"), ("torchvision:resnet50",)),
    Case(
        "a network of a scheme that is not there",
        run("--model", "timm/resnet50"),
        ("does not name a network", "torchvision:NAME"),
    ),
    Case("a network that is empty", run("--model", ""), ("does not name a network",)),
    Case("a network with code in its name", run("--model", "os:system('ls')"), ("names with numbers",)),
    Case(
        "a module that is not there", run("--model", "no_such_module:build"), ("no module 'no_such_module'",)
    ),
    Case(
        "a network of 100,000 characters",
        run("--model", "x" * 100_000),
        ("does not name a network", "xxx..."),
    ),
    Case("a set that was mistyped", run(images="foldr:birds"), ("is not an image set", "folder:")),
    Case("a set of terminal escapes", run(images="\x1b[31m🦜\u202e"), ("is not an image set", "🦜")),
    Case("a command that is not there", lambda p: p.typed("explode"), ("explode",), 20),
    Case("an option that is not there", ask("runs", "--faster"), ("--faster",), 20),
    Case(
        "a torchvision network that is not there",
        factory("torchvision:resnet5000"),
        ("resnet5000", "Did you mean"),
    ),
    Case(
        "a factory that is not there",
        factory("nets_of_the_corpus:bild"),
        ("has no 'bild'", "Did you mean build?"),
    ),
    Case(
        "a factory that raises",
        factory("nets_of_the_corpus:raising"),
        ("RuntimeError", "no weights on the shelf", "line 6"),
    ),
    Case(
        "a factory that returns no network",
        factory("nets_of_the_corpus:build"),
        ("'list'", "let it return the network"),
    ),
    Case("a factory that is a number", factory("nets_of_the_corpus:answer"), ("cannot be called",)),
    Case("a query that is empty", sql(""), ("the query is empty",)),
    Case("a query that is wrong", sql("SELEC 1"), ("syntax error", "SELEC"), 4),
    Case("a query of 100,000 characters", sql("SELECT " + "x" * 100_000), ("xxx",), 4),
    Case("a table that is not there", sql("FROM prediction"), ("prediction", "Did you mean"), 5),
    Case("two formats at once", ask("sql", "SELECT 1", "--json", "--csv"), ("exclude each other",)),
    Case("a limit below nothing", ask("sql", "SELECT 1", "--limit", "-1"), ("--limit",), 20),
    Case(
        "a split that is not there in the store",
        ask("failures", "--split", "dev"),
        ("'dev'", "test, train, all"),
    ),
    Case("a filter that is not there", ask("filter", "4"), ("no filter 4", "0 to 3")),
    Case("a filter of 10^40", ask("filter", "1" + "0" * 40), ("filter",), 20),
    Case("a filter that is a word", ask("filter", "beak"), ("integer",), 20),
    Case("a limit of 10^40 images", ask("find", "black head", "--limit", "1" + "0" * 40), ("limit",), 20),
    Case("a picture of no format", ask("ground", "IMAGE", "black head", "--out", "x.exe"), ("x.exe", ".png")),
    Case(
        "a picture into a folder that is not there",
        ask("ground", "IMAGE", "black head", "--out", "no/x.png"),
        ("not there", "Make it first"),
    ),
    Case(
        "a picture of 5,000 characters",
        ask("ground", "IMAGE", "black head", "--out", "x" * 5000 + ".png"),
        ("too long",),
    ),
    Case(
        "a box of two numbers",
        lambda p: p.put("new.png", b"x") and p.asked("image", "new.png", "--box", "1,2"),
        ("--box 1,2", "x,y,width,height"),
    ),
    Case(
        "no picture but text",
        lambda p: p.put("new.png", b"x" * 99) and p.asked("image", "new.png"),
        ("new.png", "not a picture"),
    ),
    *[
        Case(f"a query that {does}", sql(query), ("no other file", "--external"))
        for does, query in OTHER_FILES.items()
    ],
    *[
        Case(f"a query that {does}", sql(query), ("changes no settings", "--external"))
        for does, query in SETTINGS.items()
    ],
    *[
        Case(f"a query that {does}", sql(query), ("only read", "explain run"))
        for does, query in WRITES.items()
    ],
    *[
        Case(f"{kind} {shown!r}", lambda place, words=words, name=name: place.asked(*words, name), (says,))
        for kind, words, says in (
            ("the class", ("class",), "no class"),
            ("the attribute", ("find",), "no attribute"),
            ("the image", ("image",), "no image"),
        )
        for name in NAMES
        for shown in (name if len(name) < 100 else "x...",)
    ],
    *[Case(f"the run {name[:30]!r}", ask("failures", "--run", name), ("no run called",)) for name in NAMES],
]
