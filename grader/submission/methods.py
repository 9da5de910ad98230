"""The ways of packing an entry of a zip, each undone within bounds: zipfile, which does that for
the usual ones, unpacks what is packed by bzip2 or LZMA whatever it grows to."""

from __future__ import annotations

import struct
import zipfile
import zlib
from importlib import import_module

from grader.submission.names import as_in_header

USUAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
METHODS = (*USUAL, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
LEAST_MEMORY = 4096  # bytes that LZMA looks back, at least


def data_of(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """What was packed, and never much more than the archive's list of entries says; longer than
    that where it does not tell the truth.

    Raises one of many exceptions for damage, ImportError where Python was built without a method.
    """
    begins = as_in_header(opened, entry)
    if entry.compress_type in USUAL:
        with opened.open(entry) as source:
            return source.read(entry.file_size + 1)
    assert opened.fp is not None
    opened.fp.seek(begins)
    packed = opened.fp.read(entry.compress_size)
    unpack = _by_bzip2 if entry.compress_type == zipfile.ZIP_BZIP2 else _by_lzma
    data = unpack(packed, entry.file_size)
    if len(data) != entry.file_size or zlib.crc32(data) != entry.CRC:
        raise zipfile.BadZipFile
    return data


def _by_bzip2(packed: bytes, size: int) -> bytes:
    data: bytes = import_module("bz2").BZ2Decompressor().decompress(packed, size)
    return data


def _by_lzma(packed: bytes, size: int) -> bytes:
    """Two bytes of a version, two of the length of what follows: three numbers in one byte, and
    how far LZMA looks back, which is never more than there is."""
    lzma = import_module("lzma")
    (length,) = struct.unpack("<2xH", packed[:4])
    numbers, looks_back = struct.unpack("<BI", packed[4:9])
    pb, rest = divmod(numbers, 45)
    lp, lc = divmod(rest, 9)
    memory = max(LEAST_MEMORY, min(looks_back, size))
    settings = {"id": lzma.FILTER_LZMA1, "dict_size": memory, "lc": lc, "lp": lp, "pb": pb}
    decoder = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[settings])
    data: bytes = decoder.decompress(packed[4 + length :], size)
    return data
