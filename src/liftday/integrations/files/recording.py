"""One recording of a device, whatever its format: FIT, TCX or GPX."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Final

from liftday.integrations.files.fit import is_fit, read_fit
from liftday.integrations.files.gpx import read_gpx
from liftday.integrations.files.markup import root
from liftday.integrations.files.report import NotReadable
from liftday.integrations.files.tcx import read_tcx
from liftday.training.activity import Activity

_MARKUP: Final[Mapping[str, Callable[..., tuple[Activity, ...]]]] = {
    "gpx": read_gpx,
    "trainingcenterdatabase": read_tcx,
}


def read_recording(data: bytes, zone: tzinfo) -> tuple[Activity, ...]:
    """FIT, TCX or GPX. A number beyond what a date, a distance or a place can be costs the recording and no other."""
    try:
        return _as_recorded(data, zone)
    except NotReadable:
        raise
    except (ArithmeticError, ValueError) as error:
        raise NotReadable("a number in it is beyond all bounds") from error


def _as_recorded(data: bytes, zone: tzinfo) -> tuple[Activity, ...]:
    """The activities as they are written. Strava's own TCX files begin with blanks, which XML forbids."""
    if is_fit(data):
        return read_fit(data, zone=zone)
    markup = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    outermost = root(markup)
    reader = _MARKUP.get(outermost)
    if reader is None:
        known = "XML, but neither TCX nor GPX" if outermost else "nothing in it that is known"
        raise NotReadable("a web page, no recording" if outermost == "html" else known)
    return reader(markup, zone=zone)
