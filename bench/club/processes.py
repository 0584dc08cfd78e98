"""What /proc knows of a process and of all that it started: memory, processor, wake-ups."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Facts:
    """``rss`` and ``pss`` in megabytes (what is shared counts whole in the one, by parts in the other), ``cpu`` in seconds,
    and ``ended`` those of children that are no more."""

    rss: float
    pss: float
    cpu: float
    ended: float
    woke: int
    threads: int


def of(pid):
    """Given a process, return its own facts."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    pss = next(
        (line for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:")),
        "Pss: 0",
    )
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return Facts(
        rss=int(status.get("VmRSS", "0").split()[0]) / 1024,
        pss=int(pss.split()[1]) / 1024,
        cpu=(int(stat[11]) + int(stat[12])) / _TICKS,
        ended=(int(stat[13]) + int(stat[14])) / _TICKS,
        woke=_switches(pid),
        threads=int(status["Threads"]),
    )


def _switches(pid):
    woke = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            woke += int((task / "status").read_text().split("voluntary_ctxt_switches:")[1].split()[0])
        except OSError:
            continue
    return woke


def below(pid):
    """Given a process, return those that it started and that still run."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def tree(pid):
    """Given a process, return the sum of its facts and those of whatever it started."""
    whole = [of(pid)]
    for child in below(pid):
        try:
            whole.append(tree(child))
        except OSError:  # it has just ended
            continue
    return added(whole)


def added(several):
    """The sum of the facts of several processes."""
    several = list(several)
    return Facts(*(sum(getattr(one, name) for one in several) for name in Facts.__slots__))


def machine():
    """The seconds that all processors together have been busy (proc_stat(5))."""
    user, nice, system, _, _, hard, soft, *_ = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:])
    return (user + nice + system + hard + soft) / _TICKS
