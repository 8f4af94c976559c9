"""Whole projects of other programs, in and out: every reader gives one :class:`ProjectContent`, every writer takes one."""

from qualcode.exchanging.projects.content import ProjectContent

__all__ = ["ProjectContent"]
