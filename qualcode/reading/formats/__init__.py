"""One module a format: bytes → :class:`qualcode.reading.contents.Content`, or :class:`~qualcode.reading.contents.Unreadable`.

Each has ``content(data, options)`` and raises nothing else, whatever the bytes are.
"""
