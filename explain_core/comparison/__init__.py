"""What changed between two runs: images, classes, filters and figures, and what of it is news."""
