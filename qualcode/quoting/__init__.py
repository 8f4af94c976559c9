"""Quotes for a text: which sentences show a code best, how one is shortened so that every word left stays as it was said."""

from qualcode.quoting.choosing import quote_bank, quoted_persons
from qualcode.quoting.shortening import Shortened, shortened, stands_for, too_long

__all__ = ["Shortened", "quote_bank", "quoted_persons", "shortened", "stands_for", "too_long"]
