"""Why a sentence has its codes, and why it has not others: what the run did, step by step."""
