"""Labelled sentences → weights, how well they hold, and what to code next."""
