"""Pixels as a PNG. Pillow tries five filters on every row, which takes longer than drawing; large even areas are smaller without any."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["png_bytes"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LEVEL = 3
"""Up to here zlib looks for one match at each place, and is twice as fast as at 4 or more."""
MEMORY = 6
"""Less than zlib's own 8: the table that it goes through after every 32 kB is smaller, and so are, by a little, the files."""
AT_ONCE = 16
"""Rows; of a figure, they fit into the processor's own memory."""
INCH = 0.0254
"""In metres."""


def png_bytes(pixels: memoryview, dpi: float) -> bytes:
    """The PNG of rows of pixels, each red, green, blue and opacity (0 to 255), with nothing in it of when or by what it was made.

    Examples
    --------
    >>> white = memoryview(bytes([255] * 24)).cast("B", shape=[2, 3, 4])
    >>> png_bytes(white, dpi=300)[1:4]
    b'PNG'
    """
    import numpy as np

    table = np.asarray(pixels)
    height, width, bands = table.shape
    per_metre = round(dpi / INCH)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)),
        (b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
        (b"IDAT", _compressed(table.reshape(height, width * bands))),
        (b"IEND", b""),
    ]
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind))) for kind, data in chunks
    )


def _compressed(table: np.ndarray) -> bytes:
    """Rows, each behind the number of its filter, 0 for none; few at a time, because a copy of the whole takes as long as compressing."""
    import numpy as np

    height, width = table.shape
    rows = np.zeros((AT_ONCE, 1 + width), dtype=np.uint8)
    stream = zlib.compressobj(LEVEL, memLevel=MEMORY)
    parts = []
    for top in range(0, height, AT_ONCE):
        part = rows[: height - top]
        part[:, 1:] = table[top : top + AT_ONCE]
        parts.append(stream.compress(part.data))
    return b"".join([*parts, stream.flush()])
