"""Networks as files of other programs (Gephi, Pajek, UCINET, Cytoscape, Graphviz, Excel), in and out."""

from __future__ import annotations

from qualcode.graphfiles.reading import read_network
from qualcode.graphfiles.writing import NETWORK_FORMATS, write_network

__all__ = ["NETWORK_FORMATS", "read_network", "write_network"]
