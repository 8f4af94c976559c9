"""Who speaks of what, and how: statements → two-mode networks, who agrees with whom, and both in moving windows."""
