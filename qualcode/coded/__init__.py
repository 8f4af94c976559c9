"""What was coded part by part, asked without being loaded: matrices, networks and evidence, equal to those of a run in memory."""

from __future__ import annotations

from qualcode.coded.opening import read_coded
from qualcode.coded.record import Coded

__all__ = ["Coded", "read_coded"]
