"""Calls in pickles that do harm where they are really made: told by their names, so that people hear of them.

Nothing rests on this list being whole: in this project no call is made, whatever its name.
"""

#: Whoever calls one of these while a file is loaded means no good; of no other module is a call held against the file.
HOSTILE_MODULES = frozenset(
    (
        "os", "posix", "nt", "subprocess", "sys", "importlib", "runpy", "shutil", "socket", "ctypes", "pty", "code",
        "codeop", "marshal", "pdb", "bdb", "timeit", "cProfile", "profile", "webbrowser", "pickle", "_pickle", "pip",
        "commands", "popen2", "urllib", "http", "requests", "httpx", "ftplib", "smtplib",
    )
)  # fmt: skip
HOSTILE_BUILTINS = frozenset(
    ("eval", "exec", "execfile", "compile", "__import__", "open", "input", "breakpoint", "exit", "quit")
)
HOSTILE_FUNCTIONS = frozenset(
    ("torch.load", "torch.serialization.load", "torch.hub.load", "torch.jit.load", "torch.jit._serialization.load",
     "torch.package.package_importer.PackageImporter", "numpy.load", "pandas.read_pickle", "joblib.load",
     "cloudpickle.loads", "cloudpickle.load", "dill.loads", "dill.load", "dill._dill.loads", "dill._dill.load",
     "types.FunctionType", "types.CodeType", "asyncio.run", "platform.popen", "multiprocessing.Process")
)  # fmt: skip
#: Of the hostile modules, what is data all the same.
HARMLESS = frozenset(
    ["os._Environ", "os.PathLike", "os.stat_result", "importlib.metadata", "importlib.machinery.ModuleSpec"]
)


class HostileCall(Exception):
    """A pickle calls a function that does harm where it is really called: the function's name, and the harm."""

    def __init__(self, name: str, harm: str = "run code") -> None:
        super().__init__(name)
        self.name, self.harm = name, harm


def is_hostile(module: str, name: str) -> bool:
    """Whether a call of this runs code, loads another pickle or touches files."""
    whole = f"{module}.{name}"
    if any(whole == each or whole.startswith(f"{each}.") for each in HARMLESS):
        return False
    if module in ("builtins", "__builtin__", "__builtins__"):
        return name.partition(".")[0] in HOSTILE_BUILTINS
    return module.partition(".")[0] in HOSTILE_MODULES or whole in HOSTILE_FUNCTIONS
