"""Scorers of two encoders: cosines, phrases embedded once; CLIP, SigLIP and open_clip where they are installed."""

import json

import numpy as np
import pytest
import torch
from PIL import Image

from explain_core.errors import ModelError
from explain_core.model.clip_scorer import CosineScorer
from explain_core.model.scorer import check_steady, load_scorer, parse_scorer, scores_of

PHRASES = ("red crown", "long bill", "a bird")
PICTURES = [Image.effect_noise((40, 30), 40 + 20 * k).convert("RGB") for k in range(3)]


def test_cosines_by_hand():
    asked = []

    def text(phrases):
        asked.append(phrases)
        return torch.tensor([[3.0, 4.0], [0.0, 2.0]])

    scorer = CosineScorer(lambda images: torch.tensor([[1.0, 0.0]] * len(images)), text)
    for _ in range(2):
        assert np.allclose(scorer(PICTURES[:1], ("a", "b")), [[0.6, 0.0]])
    assert asked == [["a", "b"]]  # once


def test_libraries_that_are_not_installed_are_named(tmp_path):
    for kind, library in (("clip", "transformers"), ("open_clip", "open_clip")):
        try:
            __import__(library)
        except ImportError:
            with pytest.raises(ModelError, match=f"needs {library}, which is not installed"):
                load_scorer(parse_scorer(f"{kind}:{tmp_path}"))
        else:
            with pytest.raises(ModelError, match="could not be loaded"):
                load_scorer(parse_scorer(f"{kind}:{tmp_path}"))


def words_file(folder):
    """A tokenizer of whole letters, as CLIP's files have it."""
    letters = [*"abcdefghijklmnopqrstuvwxyz"]
    vocabulary = [*letters, *(f"{each}</w>" for each in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: k for k, word in enumerate(vocabulary)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    return len(vocabulary)


def test_transformers_clip_from_a_folder(tmp_path):
    transformers = pytest.importorskip("transformers")
    words = words_file(tmp_path)
    both = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = transformers.CLIPConfig(
        text_config={**both, "vocab_size": words, "max_position_embeddings": 20, "eos_token_id": words - 1,
                     "bos_token_id": words - 2, "pad_token_id": words - 1},
        vision_config={**both, "image_size": 32, "patch_size": 8}, projection_dim=8,
    )  # fmt: skip
    torch.manual_seed(0)
    model = transformers.CLIPModel(config).eval()
    model.save_pretrained(tmp_path)
    tokenizer = transformers.CLIPTokenizer(str(tmp_path / "vocab.json"), str(tmp_path / "merges.txt"))
    size = {"shortest_edge": 32}
    pixels = transformers.CLIPImageProcessor(size=size, crop_size={"height": 32, "width": 32})
    processor = transformers.CLIPProcessor(image_processor=pixels, tokenizer=tokenizer)
    processor.save_pretrained(tmp_path)
    spec = parse_scorer(f"clip:{tmp_path}")
    scorer = load_scorer(spec)
    check_steady(scorer, PICTURES, PHRASES, spec)
    found = scores_of(scorer, PICTURES, PHRASES, spec)
    inputs = processor(text=list(PHRASES), images=PICTURES, return_tensors="pt", padding=True)
    with torch.no_grad():
        expected = model(**inputs).logits_per_image / model.logit_scale.exp()
    assert np.allclose(found, expected.numpy(), atol=1e-5) and np.ptp(found) > 1e-3


def test_open_clip_from_a_folder(tmp_path):
    open_clip = pytest.importorskip("open_clip")
    config = {
        "embed_dim": 8,
        "vision_cfg": {"image_size": 32, "layers": 1, "width": 16, "head_width": 8, "patch_size": 8},
        "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1},
    }
    (tmp_path / "open_clip_config.json").write_text(
        json.dumps({"model_cfg": config, "preprocess_cfg": {"mean": [0.5] * 3, "std": [0.5] * 3}})
    )
    torch.manual_seed(0)
    model = open_clip.CLIP(**config).eval()
    torch.save(model.state_dict(), tmp_path / "open_clip_pytorch_model.bin")
    spec = parse_scorer(f"open_clip:{tmp_path}")
    scorer = load_scorer(spec)
    check_steady(scorer, PICTURES, PHRASES, spec)
    found = scores_of(scorer, PICTURES, PHRASES, spec)
    _, _, prepare = open_clip.create_model_and_transforms(f"local-dir:{tmp_path}")
    with torch.no_grad():
        seen = model.encode_image(torch.stack([prepare(p) for p in PICTURES]), normalize=True)
        said = model.encode_text(open_clip.get_tokenizer(f"local-dir:{tmp_path}")(PHRASES), normalize=True)
    assert np.allclose(found, (seen @ said.T).numpy(), atol=1e-5) and np.ptp(found) > 1e-3
