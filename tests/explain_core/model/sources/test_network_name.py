"""What people type for a network, taken apart."""

import pytest

from explain_core.errors import ModelError
from explain_core.model.sources.network_name import close_names, in_a_line, parse_model_spec


@pytest.mark.parametrize(
    ("text", "module", "name", "options"),
    [
        ("torchvision:resnet50", "torchvision", "resnet50", ()),
        (" nets.bird : build ", "nets.bird", "build", ()),
        ("timm:vit_tiny_patch16_224.augreg_in1k", "timm", "vit_tiny_patch16_224.augreg_in1k", ()),
        ("hf:models/my bird", "hf", "models/my bird", ()),
        (
            "torchvision:inception_v3(transform_input=True)",
            "torchvision",
            "inception_v3",
            (("transform_input", True),),
        ),
        ("timm:swin(img_size=384, act='gelu')", "timm", "swin", (("img_size", 384), ("act", "gelu"))),
    ],
)
def test_names(text, module, name, options):
    spec = parse_model_spec(text)
    assert (spec.module, spec.name, spec.options) == (module, name, options)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("resnet50", "write torchvision:resnet50"),
        ("nets/bird.py:build", "as in an import statement"),
        ("timm:", "does not name a network"),
        ("a.b:build(open('x'))", "names with numbers"),
        ("a.b:build(x=__import__('os'))", "names with numbers"),
        ("a.b:build()", "names with numbers"),
    ],
)
def test_what_names_no_network_is_refused_with_the_way_out(text, hint):
    with pytest.raises(ModelError, match=hint.replace("(", r"\(")):
        parse_model_spec(text)


def test_options_are_part_of_the_name():
    spec = parse_model_spec("timm:swin(img_size=384)")
    assert str(spec) == "timm:swin(img_size=384)" and parse_model_spec(str(spec)) == spec


def test_close_names_and_errors_in_a_line():
    assert (
        "resnet50" in close_names("resnet5O", ["resnet50", "vgg16"]) and close_names("zzz", ["vgg16"]) == ""
    )
    try:
        {}["missing"]
    except KeyError as error:
        assert in_a_line(error).startswith("KeyError: 'missing' (test_network_name.py, line ")
