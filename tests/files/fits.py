"""A writer of FIT files: as small as the format allows, and with all that watches do to it.

``fit(*messages)`` writes one file of (name, fields) in this order; times are datetimes, None is FIT's "invalid".
"""

import struct
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # half past eleven in Berlin
EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
RUNNING, CYCLING, TRANSITION, SWIMMING, TRAINING, DRIVING = 1, 2, 3, 5, 10, 24
BERLINS_EAST = 13.4  # degrees

_TYPES = {
    0: ("B", 0xFF),
    1: ("b", 0x7F),
    2: ("B", 0xFF),
    0x84: ("H", 0xFFFF),
    0x85: ("i", 0x7FFFFFFF),
    0x86: ("I", 0xFFFFFFFF),
}
_TEXT = 7
_SEMICIRCLES = 2**31 / 180
_MESSAGES = {
    "file_id": (0, {"type": (0, 0, 1), "manufacturer": (1, 0x84, 1)}),
    "sport": (12, {"sport": (0, 0, 1), "sub_sport": (1, 0, 1), "name": (3, _TEXT, 1)}),
    "session": (
        18,
        {
            "timestamp": (253, 0x86, 1), "start_time": (2, 0x86, 1), "sport": (5, 0, 1), "sub_sport": (6, 0, 1),
            "elapsed": (7, 0x86, 1000), "timer": (8, 0x86, 1000), "distance": (9, 0x86, 100), "speed": (14, 0x84, 1000),
            "hr": (16, 2, 1), "max_hr": (17, 2, 1), "cadence": (18, 2, 1), "climb": (22, 0x84, 1), "descent": (23, 0x84, 1),
            "temperature": (57, 1, 1), "rpe": (193, 2, 1), "longitude": (4, 0x85, _SEMICIRCLES),
            "profile": (110, _TEXT, 1),
        },
    ),
    "lap": (
        19,
        {"timestamp": (253, 0x86, 1), "start_time": (2, 0x86, 1), "elapsed": (7, 0x86, 1000), "timer": (8, 0x86, 1000),
         "distance": (9, 0x86, 100), "hr": (15, 2, 1), "max_hr": (16, 2, 1), "climb": (21, 0x84, 1), "sport": (25, 0, 1),
         "sub_sport": (39, 0, 1)},
    ),
    "record": (
        20,
        {"timestamp": (253, 0x86, 1), "distance": (5, 0x86, 100), "hr": (3, 2, 1), "altitude": (2, 0x84, 5),
         "cadence": (4, 2, 1), "speed": (6, 0x84, 1000), "activity_type": (42, 0, 1), "stance_time": (41, 0x84, 10),
         "longitude": (1, 0x85, _SEMICIRCLES)},
    ),
    "event": (21, {"timestamp": (253, 0x86, 1), "event": (0, 0, 1)}),
    "workout": (26, {"sport": (4, 0, 1)}),
    "set": (
        225,
        {"timestamp": (254, 0x86, 1), "duration": (0, 0x86, 1000), "repetitions": (3, 0x84, 1), "weight": (4, 0x84, 16),
         "set_type": (5, 0, 1), "start_time": (6, 0x86, 1), "category": (7, 0x84, 1), "subtype": (8, 0x84, 1),
         "unit": (9, 0x84, 1)},
    ),
    "exercise_title": (264, {"category": (0, 0x84, 1), "name": (1, 0x84, 1), "text": (2, _TEXT, 1)}),
    "activity": (34, {"timestamp": (253, 0x86, 1), "local_timestamp": (5, 0x86, 1)}),
    "field_description": (206, {"index": (0, 2, 1)}),  # of a developer nobody ever declared
}  # fmt: skip


def fit(*messages, big=False, developer=(), compressed=False):
    """Bytes of a FIT file. ``developer`` are the sizes of fields that a broken application adds to each record;
    ``compressed`` writes the time of every record but the first into its header."""
    return wrapped(b"".join(_written(messages, ">" if big else "<", developer, compressed=compressed)))


def wrapped(body, *, size=None, header=14, crc=True):
    """A body with its header and checksum: ``size`` is what the header says of its length, ``header`` its own."""
    length = header if header in {12, 14} else 14
    head = struct.pack("<BBHI4s", header, 0x10, 2100, len(body) if size is None else size, b".FIT").ljust(length, b"\0")
    return head + body + (struct.pack("<H", checksum(head + body)) if crc else b"")


def body_of(file):
    """The messages of a whole file."""
    return file[file[0] : -2]


def checksum(data):
    """FIT's: CRC-16 with the polynomial 0xA001."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def _written(messages, order, developer, *, compressed):
    timed = False
    for name, given in messages:
        number, known = _MESSAGES[name]
        own = developer if name == "record" else ()
        short = compressed and name == "record" and timed
        timed = timed or name == "record"
        fields = {key: value for key, value in given.items() if not (short and key == "timestamp")}
        local = 1 if short else 0
        yield struct.pack(order + "BBBHB", 0x40 | local | (0x20 if own else 0), 0, order == ">", number, len(fields))
        row = bytes([0x80 | local << 5 | int((given["timestamp"] - EPOCH).total_seconds()) & 0x1F if short else local])
        for key, value in fields.items():
            where, kind, scale = known[key]
            written = _value(key, value, kind, scale, order)
            yield struct.pack("BBB", where, len(written), kind)
            row += written
        if own:
            yield bytes([len(own)]) + b"".join(bytes([place, size, 0]) for place, size in enumerate(own))
        yield row + bytes(sum(own))


def _value(key, value, kind, scale, order):
    if kind == _TEXT:
        return value.encode() + b"\0"
    if isinstance(value, tuple):
        return b"".join(_value(key, one, kind, scale, order) for one in value)
    shape, nothing = _TYPES[kind]
    said = int((value - EPOCH).total_seconds()) if isinstance(value, datetime) else value
    offset = 500 if key == "altitude" else 0
    return struct.pack(order + shape, nothing if said is None else round((said + offset) * scale))


def session(start=START, **changes):
    """An hour's run of ten kilometres."""
    plain = {
        "timestamp": start + timedelta(hours=1),
        "start_time": start,
        "sport": RUNNING,
        "elapsed": 3600.0,
        "timer": 3500.0,
    }
    return ("session", {**plain, "distance": 10_000.0, "hr": 150, "max_hr": 181, **changes})


def lap(minute, **changes):
    """A kilometre, so many minutes after the start."""
    begun = START + timedelta(minutes=minute)
    plain = {"timestamp": begun, "start_time": begun, "elapsed": 250.0, "timer": 240.0, "distance": 1000.0}
    return ("lap", {**plain, "hr": 160, "max_hr": 172, "climb": 5, **changes})


def records(count, *, start=START, speed=3.0, **changes):
    """A record a second, at a speed in m/s."""
    for second in range(count):
        plain = {
            "timestamp": start + timedelta(seconds=second),
            "distance": second * speed,
            "hr": 140,
            "altitude": 100 + second / 100,
        }
        yield ("record", {**plain, **changes})


def without(message, *keys):
    """A message that leaves fields out altogether."""
    name, fields = message
    return name, {key: value for key, value in fields.items() if key not in keys}
