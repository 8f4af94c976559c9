"""Relations → networks, what is measured in them, and how they change over the stages."""

from __future__ import annotations

from qualcode.networks.relating import relation_network

__all__ = ["relation_network"]
