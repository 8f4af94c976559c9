"""REFI-QDA, the standard by which NVivo, MAXQDA, ATLAS.ti, QualCoder and others exchange projects (.qdpx, .qde) and codebooks (.qdc)."""

from qualcode.exchanging.projects.refi.reading import read_refi
from qualcode.exchanging.projects.refi.writing import write_refi

__all__ = ["read_refi", "write_refi"]
