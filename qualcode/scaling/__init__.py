"""Texts of a study coded by many workers at once, and kept part by part, so that nothing is held whole in memory."""
