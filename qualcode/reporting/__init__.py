"""Reports for people: figures for a thesis, and one HTML file whose numbers open the sentences they count."""

from qualcode.reporting.figures import write_figures
from qualcode.reporting.html import write_report

__all__ = ["write_figures", "write_report"]
