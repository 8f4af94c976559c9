"""From codings to the tables in which designs of this field end: pairs over stages, types, problems, chains, comparisons.

Each module has one function named for its result. It takes tables and a plan, decides nothing for the researcher, and gives a record whose
tables have a row for each cell, with the ids of the codings or relations behind it.
"""
