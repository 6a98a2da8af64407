"""Networks for drawn birds, of 96 pixels, whose heads are not linear: each knows its own maps and its rest."""

import torch
from torch import Tensor, nn

SIDE = 96


class Split(nn.Module):
    """A network in two: `before` gives what the maps are read from, `after` the class outputs from that."""

    def before(self, x: Tensor) -> Tensor:
        """What the layer of maps gives."""
        raise NotImplementedError

    def after(self, given: Tensor) -> Tensor:
        """(batch, classes)."""
        raise NotImplementedError

    def maps(self, given: Tensor) -> Tensor:
        """(batch, channels, h, w): the channels over positions in what `before` gives."""
        return given

    def forward(self, x: Tensor) -> object:
        return self.after(self.before(x))


class ClassToken(Split):
    """A vision transformer: patches of 12 pixels, a class token, three blocks; the maps are the second's."""

    def __init__(self, classes: int, width: int = 24) -> None:
        super().__init__()
        self.patch, self.token = nn.Conv2d(3, width, 12, 12), nn.Parameter(torch.randn(1, 1, width))
        self.position = nn.Parameter(0.1 * torch.randn(1, 65, width))
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(width, 2, 48, batch_first=True, norm_first=True) for _ in range(3)
        )
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, classes)

    def before(self, x: Tensor) -> Tensor:
        patches = self.patch(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(len(x), -1, -1), patches], 1) + self.position
        return self.blocks[1](self.blocks[0](tokens))

    def after(self, given: Tensor) -> Tensor:
        return self.head(self.norm(self.blocks[2](given))[:, 0])

    def maps(self, given: Tensor) -> Tensor:
        return given[:, 1:].transpose(1, 2).unflatten(2, (8, 8))


class Convolved(Split):
    """Three convolutions to 12 x 12 positions; the head is for others to say."""

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for taken, given in ((3, 12), (12, 16), (16, width)):
            layers += [nn.Conv2d(taken, given, 3, 2, 1), nn.BatchNorm2d(given), nn.ReLU()]
        self.features = nn.Sequential(*layers)

    def before(self, x: Tensor) -> Tensor:
        return self.features(x)


class ChannelsLast(Convolved):
    """Maps that are turned to channels last and mixed there; LayerNorm after the average."""

    def __init__(self, classes: int, width: int = 24) -> None:
        super().__init__(width)
        self.mix = nn.Sequential(nn.Linear(width, width), nn.GELU())
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, classes)

    def before(self, x: Tensor) -> Tensor:
        return self.mix(self.features(x).permute(0, 2, 3, 1))

    def after(self, given: Tensor) -> Tensor:
        return self.head(self.norm(given.mean((1, 2))))

    def maps(self, given: Tensor) -> Tensor:
        return given.permute(0, 3, 1, 2)


class Dictionary(Convolved):
    """Logits by name, of two layers on the average with a GELU between."""

    def __init__(self, classes: int, width: int = 24) -> None:
        super().__init__(width)
        self.head = nn.Sequential(nn.Linear(width, 32), nn.GELU(), nn.Linear(32, classes))

    def after(self, given: Tensor) -> Tensor:
        return self.head(given.mean((2, 3)))

    def forward(self, x: Tensor) -> object:
        return {"loss": None, "logits": self.after(self.before(x))}


class YesOrNo(Convolved):
    """A yes or no for each class: the sigmoid of a linear layer."""

    def __init__(self, classes: int, width: int = 24) -> None:
        super().__init__(width)
        self.head = nn.Linear(width, classes)

    def after(self, given: Tensor) -> Tensor:
        return self.head(given.mean((2, 3))).sigmoid()


class Periodic(Convolved):
    """A head that no weights of the averages tell: the sine of a steep layer."""

    def __init__(self, classes: int, width: int = 24) -> None:
        super().__init__(width)
        self.head, self.out = nn.Linear(width, 16), nn.Linear(16, classes)

    def after(self, given: Tensor) -> Tensor:
        return self.out((3000 * self.head(given.mean((2, 3)))).sin())


class OneNumber(nn.Module):
    """A yes or no between two classes: one logit."""

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.net, self.head = Convolved(width), nn.Linear(width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.net.features(x).mean((2, 3)))[:, 0]


class Grey(nn.Module):
    """It sees one channel."""

    def __init__(self, classes: int, width: int = 24) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 12, 3, 2, 1), nn.BatchNorm2d(12), nn.ReLU(), nn.Conv2d(12, width, 3, 2, 1), nn.ReLU()
        )
        self.head = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x).mean((2, 3)))


def one_number() -> nn.Module:
    """One logit."""
    return OneNumber()


def grey(num_classes: int) -> nn.Module:
    """One channel in."""
    return Grey(num_classes)


def class_token(num_classes: int) -> nn.Module:
    """A small vision transformer."""
    return ClassToken(num_classes)


def channels_last(num_classes: int) -> nn.Module:
    """Channels last, LayerNorm in the head."""
    return ChannelsLast(num_classes)


def dictionary(num_classes: int) -> nn.Module:
    """A dict of logits."""
    return Dictionary(num_classes)


def yes_or_no(num_classes: int) -> nn.Module:
    """Sigmoid outputs."""
    return YesOrNo(num_classes)


def periodic(num_classes: int) -> nn.Module:
    """Outputs that no weights tell."""
    return Periodic(num_classes)
