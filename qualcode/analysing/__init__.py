"""What a run says beyond its matrices: the analyses that a study allows, each a table, with its choices and what it cannot say."""
