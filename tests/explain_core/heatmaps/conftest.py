"""The small network with strided convolutions, and images for it."""

from tests.explain_core.vebi.conftest import images, network

__all__ = ["images", "network"]
