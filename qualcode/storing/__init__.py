"""The project that keeps what people decided: one SQLite file, every change of it in a log that is only added to."""
