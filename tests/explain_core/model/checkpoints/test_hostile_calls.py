"""Which calls are told as hostile: those that run code, and no class that settings are made of."""

import pytest

from explain_core.model.checkpoints.hostile_calls import is_hostile


@pytest.mark.parametrize(
    "named",
    ["os.system", "posix.mkdir", "builtins.eval", "builtins.exec.__call__", "subprocess.Popen", "torch.load",
     "importlib.import_module", "__builtin__.__import__", "os.path.os.system"],
)  # fmt: skip
def test_hostile(named):
    module, _, name = named.partition(".")
    assert is_hostile(module, name)


@pytest.mark.parametrize(
    "named",
    ["pathlib.PosixPath", "argparse.Namespace", "builtins.getattr", "os._Environ", "torch.nn.modules.linear.Linear",
     "omegaconf.dictconfig.DictConfig", "osmosis.Net", "builtins.complex"],
)  # fmt: skip
def test_harmless(named):
    module, _, name = named.rpartition(".")
    assert not is_hostile(module, name)
