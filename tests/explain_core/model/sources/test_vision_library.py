"""torchvision without PyTorch's compiler: the same library, and the compiler is there when somebody asks."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys
from explain_core.model.sources.vision_library import torchvision
found = torchvision()
assert "torch._dynamo" not in sys.modules and "sympy" not in sys.modules
import torch
network = found.models.get_model("resnet18", weights=None, num_classes=3).eval()
from torchvision.ops import roi_align
from torchvision.ops.roi_align import is_compile_supported  # asks for the real one
boxes = torch.tensor([[0.0, 0.0, 0.0, 4.0, 4.0]])
assert torch.allclose(roi_align(torch.ones(1, 2, 8, 8), boxes, 2), torch.ones(1, 2, 2, 2))
assert "torch._dynamo" not in sys.modules
asked = is_compile_supported("cpu")
import torch._dynamo
assert asked == torch._dynamo.utils.is_compile_supported("cpu") and torch._dynamo.utils.__file__
assert torch._dynamo.is_compiling() in (True, False)
print("done", torchvision() is found)
"""


def test_the_compiler_is_imported_only_when_somebody_asks():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == ["done", "True"], done.stderr


def test_timm_needs_no_compiler_either():
    pytest.importorskip("timm", reason="timm is not installed: an optional extra")
    script = (
        "import sys\nfrom explain_core.model.sources.vision_library import vision_library\n"
        "timm = vision_library('timm')\n"
        "import torch\nmodel = timm.create_model('test_vit', num_classes=3).eval()\n"
        "with torch.no_grad(): print(tuple(model(torch.zeros(1, 3, 160, 160)).shape))\n"
        "assert 'torch._dynamo' not in sys.modules\nimport torch._dynamo as real\nassert real.__file__"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300)
    assert done.stdout.strip() == "(1, 3)", done.stderr


@pytest.mark.slow
def test_where_the_compiler_is_there_already_nothing_is_put_in_its_place():
    script = (
        "import torch._dynamo as real, sys\nfrom explain_core.model.sources.vision_library import torchvision\n"
        "torchvision()\n"
        "import torch._dynamo\nassert sys.modules['torch._dynamo'] is real and real.__file__\nprint('done')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300)
    assert done.stdout.strip() == "done", done.stderr
