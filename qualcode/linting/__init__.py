"""What is wrong or odd in a codebook, found before it meets a text: words, rules, codes and examples."""

from qualcode.linting.checking import codebook_findings
from qualcode.linting.findings import Finding

__all__ = ["Finding", "codebook_findings"]
