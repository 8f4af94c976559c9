"""Coding outside Python: samples, coding sheets for Excel and Word, and what people filled in, back in the project."""
