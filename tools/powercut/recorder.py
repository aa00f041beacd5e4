"""A disk for nbdkit's Python plugin that records every request that changes it, and fails on request.

    nbdkit python recorder.py disk=FILE record=FILE trigger=FILE size=BYTES

disk     what is on the disk; made if it is missing
record   gets each change once it is done, in that order (see the format below)
trigger  while it exists, requests fail with EIO: those whose letter it holds, "w" writes, "f" flushes

A record is a header and, of a write, its bytes. Requests are served one at a time, so a flush covers exactly the
writes recorded before it.

    0  u8   kind: "W" write, "Z" zeros (also of a trim), "F" flush
    1  u8   1: forced unit access, the write is durable by itself
    2       zeros to 4
    4  u32  length
    8  u64  offset
"""

import builtins
import errno
import os
import struct

import nbdkit

API_VERSION = 2
HEADER = struct.Struct("<cB2xIQ")

settings = {}
files = {}


def config(key, value):
    settings[key] = value


def get_ready():
    files["disk"] = os.open(settings["disk"], os.O_RDWR | os.O_CREAT, 0o600)
    files["record"] = os.open(settings["record"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.ftruncate(files["disk"], int(settings["size"]))


# Inside this module "open" is nbdkit's.
def open(readonly):
    return 1


def get_size(handle):
    return int(settings["size"])


def can_write(handle):
    return True


def can_flush(handle):
    return True


def can_trim(handle):
    return True


def can_zero(handle):
    return True


def can_fua(handle):
    return nbdkit.FUA_NATIVE


def fail_if_triggered(letter):
    try:
        with builtins.open(settings["trigger"], encoding="ascii") as trigger:
            failing = letter in trigger.read()
    except FileNotFoundError:
        return
    if failing:
        nbdkit.set_error(errno.EIO)
        raise OSError(errno.EIO, "as the trigger says")


def record(kind, flags, offset, length, data=b""):
    header = HEADER.pack(kind, 1 if flags & nbdkit.FLAG_FUA else 0, length, offset)
    os.writev(files["record"], [header, data])


def pread(handle, buffer, offset, flags):
    os.preadv(files["disk"], [buffer], offset)


def pwrite(handle, buffer, offset, flags):
    fail_if_triggered("w")
    os.pwrite(files["disk"], buffer, offset)
    record(b"W", flags, offset, len(buffer), buffer)


def zero(handle, count, offset, flags):
    fail_if_triggered("w")
    os.pwrite(files["disk"], bytes(count), offset)
    record(b"Z", flags, offset, count)


def trim(handle, count, offset, flags):
    zero(handle, count, offset, flags)


def flush(handle, flags):
    fail_if_triggered("f")
    record(b"F", 0, 0, 0)
