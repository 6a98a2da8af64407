"""Hendricks et al. 2016, "Generating Visual Explanations": sentences that are written by a trained network."""
