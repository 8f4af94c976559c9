"""REFI-QDA, the standard by which NVivo, MAXQDA, ATLAS.ti, QualCoder and others exchange projects (.qdpx, .qde) and codebooks (.qdc)."""
