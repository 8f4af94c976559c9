"""How far coders agree: by units, spans and relations, with what chance alone would give, and where they differ."""
