"""The crash images of a recording: what a disk may hold when power fails after so many of its requests.

A disk keeps what was written before its last flush. Of what was written since, it may keep any part, down to single
sectors; forced writes (FUA) it keeps as well. A prefix image keeps all of it, a reordered image a random subset, a
torn image also parts of single writes.
"""

import struct

HEADER = struct.Struct("<cB2xIQ")
SECTOR = 512
CHUNK = 65536
ZEROS = bytes(CHUNK)


class Request:
    """One record: see recorder.py for the format."""

    __slots__ = ("kind", "forced", "offset", "length", "data_at", "end")

    def __init__(self, log, at):
        kind, flags, self.length, self.offset = HEADER.unpack_from(log, at)
        self.kind = kind.decode()
        self.forced = flags == 1
        self.data_at = at + HEADER.size
        self.end = self.data_at + (self.length if self.kind == "W" else 0)


def requests(log):
    """All whole records of a log."""
    found = []
    at = 0
    while at + HEADER.size <= len(log):
        request = Request(log, at)
        if request.end > len(log):
            break
        found.append(request)
        at = request.end
    return found


class Image:
    """The bytes of a disk as requests are applied to it one by one. Copies share what neither has written since."""

    def __init__(self, log, size_bytes):
        self.log = log
        self.size_bytes = size_bytes
        self.chunks = {}
        self.owned = set()

    def copy(self):
        image = Image(self.log, self.size_bytes)
        image.chunks = dict(self.chunks)
        self.owned.clear()
        return image

    def apply(self, request):
        if request.kind != "F":
            self.apply_part(request, 0, request.length)

    def apply_part(self, request, start, end):
        """Bytes start..end of a write."""
        at = start
        while at < end:
            offset = request.offset + at
            number, inside = divmod(offset, CHUNK)
            length = min(end - at, CHUNK - inside)
            data_at = request.data_at + at
            data = self.log[data_at : data_at + length] if request.kind == "W" else ZEROS[:length]
            self.writable(number)[inside : inside + length] = data
            at += length

    def writable(self, number):
        if number not in self.owned:
            self.chunks[number] = bytearray(self.chunks.get(number, ZEROS))
            self.owned.add(number)
        return self.chunks[number]

    def write_to(self, file):
        """Makes a file hold these bytes, with holes where all is zero."""
        file.truncate(0)
        file.truncate(self.size_bytes)
        for number in sorted(self.chunks):
            if self.chunks[number] != ZEROS:
                file.seek(number * CHUNK)
                file.write(self.chunks[number])
        file.flush()


class Cut:
    """Power fails when the disk has taken so many requests. Unflushed: those it need not keep."""

    def __init__(self, all_requests, taken):
        self.taken = taken
        last = taken
        while last > 0 and all_requests[last - 1].kind != "F":
            last -= 1
        self.flushed = last
        self.unflushed = all_requests[last:taken]


def survivors(cut, random, tear):
    """Chooses what is kept of what was not flushed: (request, start, end) in the order of the requests."""
    chance = random.choice((0.15, 0.5, 0.85))
    kept = []
    for request in cut.unflushed:
        if request.forced:
            kept.append((request, 0, request.length))
        elif random.random() < chance:
            kept += torn(request, random) if tear and random.random() < 0.5 else [(request, 0, request.length)]
    return kept


def torn(request, random):
    """The first sectors of a write, its last ones, or any."""
    sectors = [(at, min(at + SECTOR, request.length)) for at in range(0, request.length, SECTOR)]
    middle = random.randrange(len(sectors) + 1)
    shape = random.randrange(3)
    if shape == 0:
        chosen = sectors[:middle]
    elif shape == 1:
        chosen = sectors[middle:]
    else:
        chosen = [sector for sector in sectors if random.random() < 0.5]
    return [(request, start, end) for start, end in chosen]
