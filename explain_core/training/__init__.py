"""Networks that are trained on captions and stored activations: words by number, features, the loop."""
