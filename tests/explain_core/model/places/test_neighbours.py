"""Whether positions of a layer meet in those that follow it."""

import torch
from torch import Tensor, nn

from explain_core.model.networks import describe_network
from explain_core.model.passes.step_kind import DEEP
from explain_core.model.passes.trial import Trial
from explain_core.model.places.depth import mixed_by, weighted_after
from explain_core.model.places.neighbours import that_met, what_follows
from explain_core.model.places.passage import look_through
from tests.networks.collection import variant
from tests.networks.heads import CLASSES, WIDTH, Headed, Tokens, body, linear

SIZE = (64, 64)


class ClassAttention(nn.Module):
    """A class token that looks at the patches, which look at nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.attention = nn.LayerNorm(WIDTH), nn.MultiheadAttention(WIDTH, 2, batch_first=True)
        self.key, self.value = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.mlp = nn.Sequential(
            nn.LayerNorm(WIDTH), nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.Linear(WIDTH, WIDTH)
        )

    def forward(self, token: Tensor, patches: Tensor) -> Tensor:
        both = self.norm(torch.cat([token, patches], 1))
        token = token + self.attention(both[:, :1], self.key(both), self.value(both))[0]
        return token + self.mlp(token)  # type: ignore[no-any-return]


class Late(Tokens):
    """Blocks of patches alone, then two layers of class attention (Touvron et al. 2021)."""

    def __init__(self) -> None:
        super().__init__("mean")
        self.token = nn.Parameter(torch.randn(1, 1, WIDTH))
        self.looks = nn.ModuleList(ClassAttention() for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        patches, token = self.tokens(x), self.token.expand(len(x), -1, -1)
        for each in self.looks:
            token = each(token, patches)
        return self.head(token[:, 0])  # type: ignore[no-any-return]


class Branches(nn.Module):
    """Projections, a norm, a convolution and a coarser one of the same maps."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.key, self.norm = body(), nn.Conv2d(WIDTH, WIDTH, 1), nn.BatchNorm2d(WIDTH)
        self.near, self.coarse = nn.Conv2d(WIDTH, WIDTH, 3, 1, 1), nn.Conv2d(WIDTH, WIDTH, 2, 2)
        self.head = linear()

    def forward(self, x: Tensor) -> Tensor:
        one = self.one(x)
        maps = self.norm(self.key(one)) * self.near(one)
        return self.head(maps.mean((2, 3)) + self.coarse(one).mean((2, 3)))  # type: ignore[no-any-return]


def test_projections_and_norms_of_each_position_meet_no_others() -> None:
    torch.manual_seed(0)
    model = Branches().eval()
    seen = {each.name: each for each in look_through(model, SIZE, 3, CLASSES)}
    probe = Trial(model, SIZE, 3, CLASSES)
    asked = [seen[name] for name in ("key", "norm", "near", "coarse")]
    assert [each.name for each in that_met(probe, seen["one"], asked)] == ["near", "coarse"]


def test_projections_mix_where_positions_meet_in_one_of_them() -> None:
    def mixed(name: str, layer: str) -> int:
        model = variant(name)
        seen = look_through(model, SIZE, 3, CLASSES)
        one = next(each for each in seen if each.name == layer)
        return what_follows(Trial(model, SIZE, 3, CLASSES), seen, one, ())[1]

    assert mixed("a non-local block", "stem") >= DEEP
    assert mixed("branches side by side", "stem") > DEEP
    model = Late().eval()
    seen = look_through(model, SIZE, 3, CLASSES)
    norm = next(each for each in seen if each.name == "norm")
    assert mixed_by(weighted_after(seen, norm)) >= DEEP
    assert what_follows(Trial(model, SIZE, 3, CLASSES), seen, norm, ()) == ("", 0)


def test_class_attention_is_not_told_of_as_a_later_layer() -> None:
    torch.manual_seed(0)
    found = describe_network(Late().eval(), 64, CLASSES)
    assert found.accepted and found.layer == "norm" and found.reason == ""


def test_keys_and_values_with_a_norm_are_no_layer() -> None:
    class Pooled(nn.Module):
        """A query that looks at keys and values in one projection, normalised."""

        def __init__(self) -> None:
            super().__init__()
            self.query = nn.Parameter(torch.randn(1, 1, WIDTH))
            self.both = nn.Sequential(nn.Conv2d(WIDTH, 2 * WIDTH, 1), nn.BatchNorm2d(2 * WIDTH))
            self.head = linear()

        def forward(self, maps: Tensor) -> Tensor:
            keys, values = self.both(maps).flatten(2).transpose(1, 2).chunk(2, 2)
            weight = (self.query @ keys.transpose(1, 2)).softmax(2)
            return self.head((weight @ values)[:, 0])  # type: ignore[no-any-return]

    torch.manual_seed(0)
    found = describe_network(Headed(Pooled()).eval(), 64, CLASSES)
    assert found.accepted and found.layer == "features"
