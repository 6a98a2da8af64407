"""Naming a network: what can be typed, what is built from it, and when its source counts as changed."""

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explain_core.errors import ModelError
from explain_core.model.sources.spec import ModelSpec, build_model, parse_model_spec, source_digest

LINEAR = "from torch import nn\n\ndef build(num_classes):\n    return nn.Linear(3, num_classes)\n"


def project(folder: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> None:
    """A person's working directory with their modules in it, by name (a.b) or path (a/__init__)."""
    for name, text in files.items():
        path = folder.joinpath(*name.replace(".", "/").split("/")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.path", __import__("sys").path[:])


def test_the_two_forms() -> None:
    assert parse_model_spec("torchvision:resnet50") == ModelSpec("torchvision", "resnet50")
    assert parse_model_spec(" nets.birds:build ") == ModelSpec("nets.birds", "build")
    assert parse_model_spec("nets.birds:Net.small").name == "Net.small"
    assert str(parse_model_spec("nets.birds:build")) == "nets.birds:build"


@pytest.mark.parametrize(
    "text", ["", ":", "torchvision:", ":resnet50", "a:b:c", "a b:c", "a..b:c", "nets-1:build"]
)
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(ModelError, match="write torchvision:NAME"):
        parse_model_spec(text)


def test_the_refusal_knows_what_was_meant() -> None:
    with pytest.raises(ModelError, match="write torchvision:resnet50"):
        parse_model_spec("resnet50")
    with pytest.raises(ModelError, match="as in an import statement"):
        parse_model_spec("nets/bird.py:build")


@given(st.text(alphabet="ab.:_ 1", max_size=12))
def test_a_text_is_parsed_to_itself_or_refused(text: str) -> None:
    try:
        spec = parse_model_spec(text)
    except ModelError:
        return
    assert parse_model_spec(str(spec)) == spec
    assert spec.module and spec.name


def test_torchvision_networks_are_built_untrained_for_the_class_count() -> None:
    model = build_model(parse_model_spec("torchvision:shufflenet_v2_x0_5"), 7)
    assert not model.training
    assert model(torch.randn(2, 3, 64, 64)).shape == (2, 7)


def test_googlenet_is_built_without_auxiliary_heads() -> None:
    model = build_model(parse_model_spec("torchvision:GoogLeNet"), 7)
    assert not [name for name in model.state_dict() if name.startswith("aux")]


def test_unknown_torchvision_names_are_answered_with_close_ones() -> None:
    with pytest.raises(ModelError, match=r"called 'resnet51'\. Did you mean resnet50 or"):
        build_model(parse_model_spec("torchvision:resnet51"), 2)
    with pytest.raises(ModelError, match="no classification network called 'fcn_resnet50'"):
        build_model(parse_model_spec("torchvision:fcn_resnet50"), 2)


def test_a_factory_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(
        tmp_path, monkeypatch,
        {
        "factories_one": "from torch import nn\n"
        "def takes(num_classes): return nn.Linear(3, num_classes)\n"
        "def keyword(*, num_classes=9): return nn.Linear(3, num_classes)\n"
        "def anything(**settings): return nn.Linear(3, settings['num_classes'])\n"
        "def nothing(): return nn.Linear(3, 9)\n"
        "class Net(nn.Linear):\n"
        "    def __init__(self, num_classes): super().__init__(3, num_classes)\n",
        },
    )  # fmt: skip
    built = {name: build_model(parse_model_spec(f"factories_one:{name}"), 4) for name in
             ("takes", "keyword", "anything", "nothing", "Net")}  # fmt: skip
    assert {name: model.out_features for name, model in built.items()} == {
        "takes": 4, "keyword": 4, "anything": 4, "nothing": 9, "Net": 4,
    }  # fmt: skip


def test_the_folder_travels_with_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path / "work", monkeypatch, {"travelling_net": LINEAR})
    spec = parse_model_spec("travelling_net:build")
    monkeypatch.chdir(tmp_path)  # as another process would be
    assert build_model(spec, 4).out_features == 4


def test_what_a_persons_module_does_wrong_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(
        tmp_path, monkeypatch,
        {
        "wrong_needs": "import surely_not_installed\n",
        "wrong_syntax": "def build(:\n",
        "wrong_raises": "value = 1\nraise ValueError('no such thing\\nand more')\n",
        "wrong_exits": "import sys\nsys.exit(3)\n",
        "wrong_factory": "def build():\n    raise KeyError('width')\n"
        "def several(width, depth): pass\ndef text(): return 'a network'\nanswer = 42\n",
        },
    )  # fmt: skip
    for text, told in {
        "wrong_needs:build": r"'wrong_needs' could not be imported: ModuleNotFoundError: No module named "
        r"'surely_not_installed' \(wrong_needs.py, line 1\)",
        "wrong_syntax:build": r"'wrong_syntax' could not be imported: SyntaxError",
        "wrong_raises:build": r"ValueError: no such thing \(wrong_raises.py, line 2\)$",
        "wrong_exits:build": r"'wrong_exits' could not be imported: SystemExit: 3",
        "wrong_factory:build": r"could not build its network: KeyError: 'width' \(wrong_factory.py, line 2\)",
        "wrong_factory:several": r"could not build its network: TypeError: .*'width' and 'depth'",
        "wrong_factory:text": r"returned 'str', not a torch.nn.Module",
        "wrong_factory:answer": r"'int', which cannot be called",
        "wrong_factory:biuld": r"has no 'biuld'\. Did you mean build\?",
        "wrong_facotry:build": r"there is no module 'wrong_facotry'.* Did you mean wrong_factory",
        "wrong_factory.inner:build": r"there is no module 'wrong_factory.inner'",
    }.items():
        with pytest.raises(ModelError, match=told):
            build_model(parse_model_spec(text), 4)


def test_torchvision_has_no_source_of_ours() -> None:
    assert source_digest(parse_model_spec("torchvision:resnet50")) == ""


def test_the_source_digest_follows_what_the_module_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(
        tmp_path, monkeypatch,
        {
        "digested/__init__": "raise RuntimeError('this must not be run')\n",
        "digested.net": "import torch\nfrom . import layers\nfrom digested_beside import widths\n",
        "digested.layers": "from .deep import depth as d\n",
        "digested.deep.blocks": "depth = 3\n",
        "digested/deep/__init__": "from digested.deep.blocks import depth\n",
        "digested.other": "nothing = 0\n",
        "digested_beside": "widths = 1\n",
        },
    )  # fmt: skip
    spec = parse_model_spec("digested.net:build")
    before = source_digest(spec)
    assert len(before) == 64
    (tmp_path / "digested/other.py").write_text("nothing = 1\n")
    assert source_digest(spec) == before
    for changed in (
        "net.py",
        "layers.py",
        "deep/blocks.py",
        "deep/__init__.py",
        "__init__.py",
        "../digested_beside.py",
    ):
        file = tmp_path / "digested" / changed
        text = file.read_text()
        file.write_text(text + "# another line\n")
        assert source_digest(spec) != before, changed
        file.write_text(text)
        assert source_digest(spec) == before


def test_the_source_digest_does_not_depend_on_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = []
    for name in ("here", "there"):
        with monkeypatch.context() as patch:
            project(tmp_path / name, patch, {"moved_net": LINEAR})
            digests.append(source_digest(parse_model_spec("moved_net:build")))
    assert digests[0] == digests[1]


def test_the_source_of_a_module_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, monkeypatch, {"present_net": LINEAR})
    with pytest.raises(ModelError, match=r"there is no module 'presnt_net'.*Did you mean present_net"):
        source_digest(parse_model_spec("presnt_net:build"))
