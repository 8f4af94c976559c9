"""A folder of texts → a first study.yaml, in which every guess is marked as one."""

from qualcode.starting.beginning import Start, start_study

__all__ = ["Start", "start_study"]
