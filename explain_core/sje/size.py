"""How large a text encoder is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SjeSize:
    """The widths of the encoders' layers; the defaults are those of the released code, where it has the encoder.

    `dropout` is that before the last linear layer.
    """

    characters: int = 201  #: of a text that are read
    words: int = 30  #: of a text that are read
    character_filters: tuple[int, int, int] = (
        384,
        512,
        256,
    )  #: of char-CNN-RNN; its RNN is as wide as the last
    character_cnn_filters: tuple[int, int, int] = (384, 512, 512)  #: of char-CNN
    word_filters: int = 512  #: of each convolution of word-CNN-RNN, and its RNN's width
    word_cnn_filters: int = 256  #: of each convolution of word-CNN
    word_cnn_hidden: int = 1024
    lstm: int = 512
    vector: int = 300  #: of a word vector, where words are averaged
    dropout: float = 0.0


PAPER = SjeSize()
SMALL = SjeSize(
    character_filters=(64, 96, 96), character_cnn_filters=(64, 96, 96), word_filters=128, word_cnn_filters=96,
    word_cnn_hidden=192, lstm=128, vector=100, dropout=0.2,
)  # fmt: skip
"""For a few thousand captions and a processor without an accelerator."""
SIZES = {"paper": PAPER, "small": SMALL}
