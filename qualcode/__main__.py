"""``python -m qualcode``, for where the command itself is not on the path."""

from qualcode.cli import main

if __name__ == "__main__":
    main(prog_name="qualcode")
