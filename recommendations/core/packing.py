"""Ranked lists as bytes. Standard library only: the request path unpacks them.

Layout, little-endian: version (1 byte), key kind (1 byte), count (uint32), keys, scores (float32), sources (uint8).
Key kinds: 0 int64; 1 UUID, 16 bytes; 2 text, each a uint16 length and UTF-8. A row uses the narrowest kind that gives every key
back to the letter ("007" is text, not 7).
"""

import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from uuid import UUID

from ..exceptions import CorruptPack

VERSION = 1
INTEGER, UUID16, TEXT = 0, 1, 2
_HEAD = struct.Struct("<BBI")
_LENGTH = struct.Struct("<H")
_KEY = struct.Struct("<q")
_INT64 = range(-(2**63), 2**63)

RawKey = int | bytes | str
"""A key as it stands in the pack: int for kind 0, 16 bytes for kind 1, text for kind 2."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An unpacked row. ``keys`` stay raw, since adding up needs no text; ``key_text`` names them."""

    kind: int
    keys: Sequence[int] | Sequence[bytes] | Sequence[str]
    scores: Sequence[float]
    sources: bytes

    def __len__(self) -> int:
        return len(self.scores)

    def texts(self) -> list[str]:
        return [key_text(self.kind, key) for key in self.keys]

    def __iter__(self) -> Iterator[tuple[str, float, int]]:
        return zip(self.texts(), self.scores, self.sources, strict=True)


def key_text(kind: int, key: RawKey) -> str:
    """A raw key as the product key it stands for. Written out for UUIDs: thousands are named for one page."""
    if kind != UUID16:
        return str(key)
    digits = key.hex()  # type: ignore[union-attr]
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def raw_key(kind: int, text: str) -> RawKey | None:
    """A product key as it would stand in a pack of this kind; None where it cannot stand in one."""
    if kind == TEXT:
        return text
    if kind == INTEGER:
        return int(text) if _is_integer(text) else None
    return UUID(text).bytes if _is_uuid(text) else None


def _is_integer(text: str) -> bool:
    try:
        return str(int(text)) == text and int(text) in _INT64
    except ValueError:
        return False


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def kind_of(keys: Sequence[str]) -> int:
    """The narrowest kind that gives all these keys back to the letter."""
    if all(map(_is_integer, keys)):
        return INTEGER
    return UUID16 if all(map(_is_uuid, keys)) else TEXT


def pack(keys: Sequence[str], scores: Sequence[float], sources: Sequence[int], *, kind: int | None = None) -> bytes:
    """One row as bytes; the three are aligned. ``kind`` spares looking at every key where it is known for the whole run."""
    if not len(keys) == len(scores) == len(sources):
        raise ValueError(f"keys, scores and sources differ in length: {len(keys)}, {len(scores)}, {len(sources)}")
    kind = kind_of(keys) if kind is None else kind
    return assemble(kind, encoded_keys(keys, kind), _little(array("f", scores)), bytes(sources))


def encoded_keys(keys: Sequence[str], kind: int) -> list[bytes]:
    """Each key as its bytes in a pack of this kind; whoever packs many rows encodes each product once."""
    if kind == INTEGER:
        return [_KEY.pack(int(key)) for key in keys]
    if kind == UUID16:
        return [UUID(key).bytes for key in keys]
    encoded = [key.encode() for key in keys]
    return [_LENGTH.pack(len(key)) + key for key in encoded]


def assemble(kind: int, keys: Sequence[bytes], scores: bytes, sources: bytes) -> bytes:
    """A row from its parts: encoded keys, little-endian float32 scores, a source byte each."""
    if not 4 * len(keys) == len(scores) == 4 * len(sources):
        raise ValueError(f"{len(keys)} keys, {len(scores)} bytes of scores and {len(sources)} of sources do not fit together")
    return b"".join((_HEAD.pack(VERSION, kind, len(keys)), *keys, scores, sources))


def unpack(payload: bytes | memoryview) -> Packed:
    """The row; CorruptPack where the bytes are none."""
    data = bytes(payload)
    try:
        version, kind, count = _HEAD.unpack_from(data)
    except struct.error as error:
        raise CorruptPack(f"a packed row of {len(data)} bytes has no head") from error
    if version != VERSION:
        raise CorruptPack(f"a packed row has version {version}; this code reads {VERSION}")
    at = _HEAD.size
    keys: Sequence[int] | Sequence[bytes] | Sequence[str]
    if kind == INTEGER:
        keys, at = _array("q", data, at, count)
    elif kind == UUID16:
        keys, at = [data[at + 16 * i : at + 16 * (i + 1)] for i in range(min(count, len(data)))], at + 16 * count
    elif kind == TEXT:
        keys, at = _texts(data, at, count)
    else:
        raise CorruptPack(f"a packed row has key kind {kind}")
    scores, at = _array("f", data, at, count)
    # One look at the sum tells of them all: float32s, even the largest ones, do not add up to infinity in float64.
    if not isfinite(sum(scores)):
        raise CorruptPack(f"a packed row of {count} entries has a score that is no finite number")
    sources = data[at:]
    if len(sources) != count:
        raise CorruptPack(f"a packed row of {count} entries has {len(sources)} sources")
    return Packed(kind, keys, scores, sources)


def _little(values: "array[int] | array[float]") -> bytes:
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def _array(code: str, data: bytes, at: int, count: int) -> "tuple[array, int]":
    values = array(code)
    end = at + count * values.itemsize
    if end > len(data):
        raise CorruptPack(f"a packed row of {count} entries ends at byte {len(data)}, not {end}")
    values.frombytes(data[at:end])
    if sys.byteorder == "big":
        values.byteswap()
    return values, end


def _texts(data: bytes, at: int, count: int) -> tuple[list[str], int]:
    texts = []
    try:
        for _ in range(count):
            (length,) = _LENGTH.unpack_from(data, at)
            start = at + _LENGTH.size
            at = start + length
            if at > len(data):
                raise CorruptPack(f"a packed key ends at byte {at} of {len(data)}")
            texts.append(data[start:at].decode())
    except (struct.error, UnicodeDecodeError) as error:
        raise CorruptPack(f"a packed key cannot be read: {error}") from error
    return texts, at
