"""Visual question answering: a small network that answers questions about images from what `extract` stored."""
