"""What the list of actors missed: names and words for parties that nobody listed, and codings whose ends stay open."""
