"""Questions to a published run, and what answers them: each takes a store and gives plain values."""
