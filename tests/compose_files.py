"""The part of YAML that a compose file of ours is written in: blocks of keys and of items, scalars, lists in brackets, one anchor
that is merged. Anything else is refused, so that what is read here is what everybody reads.
"""

import json
import re

_KEY = re.compile(r"^(?P<key>[\w.<-]+|<<):(?: +(?P<rest>.*))?$")


def read(text):
    """Given the text, return what it says; ValueError for what is not written so."""
    rows = [
        (len(line) - len(line.lstrip()), line.strip())
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    anchors = {}
    value, left = _block(rows, 0, anchors)
    if left:
        raise ValueError(f"nothing has room for {left[0][1]!r}")
    return value


def _block(rows, depth, anchors):
    """The block that begins with the first row, and the rows behind it."""
    return (_items if rows[0][1].startswith("- ") else _keys)(rows, depth, anchors)


def _keys(rows, depth, anchors):
    found = {}
    while rows and rows[0][0] == depth:
        match = _KEY.match(rows[0][1])
        if match is None or match["key"] in found:
            raise ValueError(f"no key, or twice: {rows[0][1]!r}")
        key, rest, rows = match["key"], match["rest"] or "", rows[1:]
        if key == "<<":
            found |= {name: one for name, one in anchors[rest.removeprefix("*")].items() if name not in found}
            continue
        name = rest.removeprefix("&") if rest.startswith("&") else ""
        if rest and not name:
            found[key] = _scalar(rest)
        elif rows and rows[0][0] > depth:
            found[key], rows = _block(rows, rows[0][0], anchors)
        else:
            found[key] = None
        if name:
            anchors[name] = found[key]
    return found, rows


def _items(rows, depth, anchors):
    found = []
    while rows and rows[0][0] == depth and rows[0][1].startswith("- "):
        first, rows = rows[0][1][2:], rows[1:]
        if _KEY.match(first) is None:
            found.append(_scalar(first))
            continue
        inside = [(depth + 2, first)]
        while rows and rows[0][0] > depth:
            inside.append(rows[0])
            rows = rows[1:]
        item, left = _keys(inside, depth + 2, anchors)
        if left:
            raise ValueError(f"nothing has room for {left[0][1]!r}")
        found.append(item)
    return found, rows


def _scalar(text):
    if text[0] in '"[':
        return json.loads(text)
    if re.search(r": | #|^[&*!|>%@`'{]", text):
        raise ValueError(f"to be quoted: {text!r}")
    return {"true": True, "false": False}.get(text, int(text) if text.isdigit() else text)
