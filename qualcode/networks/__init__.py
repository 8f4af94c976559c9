"""Relations and codings → networks, what is measured in them, and how they change."""

from __future__ import annotations

from qualcode.networks.affiliating import affiliation_matrix, affiliation_network
from qualcode.networks.differing import network_difference
from qualcode.networks.projecting import projection, projection_matrix, shared_statements
from qualcode.networks.relating import relation_network, relations_of
from qualcode.networks.stating import Statement, distinct_statements, statements
from qualcode.networks.windowing import Window, window_networks

__all__ = [
    "Statement",
    "Window",
    "affiliation_matrix",
    "affiliation_network",
    "distinct_statements",
    "network_difference",
    "projection",
    "projection_matrix",
    "relation_network",
    "relations_of",
    "shared_statements",
    "statements",
    "window_networks",
]
