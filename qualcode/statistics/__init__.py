"""Tests, resampling and maps for tables of counts: what a number may be trusted for."""
