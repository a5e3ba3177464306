"""What every page repeats: header, navigation and footer are read once, not a million times."""

import re

_MOST = 64
_RELATIVE = re.compile(rb"""(?:href|src|action|srcset|poster)\s*=\s*["']?(?!["'/#>\s]|[a-z]+:)""", re.I)


class Frames:
    """Remembers the frames (what stands around ``<main>``) that were read already."""

    def __init__(self) -> None:
        self._read: dict[bytes, bytes] = {}

    def without(self, data: bytes) -> bytes:
        """``data`` without the frames that equal, byte for byte, one that was read before.

        Line breaks stay, so that lines keep their numbers. A frame with relative links is
        always read: they lead elsewhere from another folder.
        """
        start, main, end = data.find(b"<body"), data.find(b"<main"), data.rfind(b"</main>")
        if not 0 <= start < main < end:
            return data
        above, below = self._once(data[start:main]), self._once(data[end:])
        return b"".join((data[:start], above, data[main:end], below))

    def _once(self, frame: bytes) -> bytes:
        known = self._read.get(frame)
        if known is not None:
            return known
        if len(self._read) < _MOST and not _RELATIVE.search(frame):
            self._read[frame] = b"\n" * frame.count(b"\n")
        return frame
