"""At which stage of a process a sentence stands, and on which plane: what is written, or what is done."""

from qualcode.stages.placing import StageReader
from qualcode.stages.planes import NOMINAL_KINDS, PlaneReader

__all__ = ["NOMINAL_KINDS", "PlaneReader", "StageReader"]
