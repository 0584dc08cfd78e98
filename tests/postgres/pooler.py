"""A PgBouncer of one's own before a server, beside its socket; it goes away with the with-block."""

import contextlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from homes import until
from postgres.cluster import ADMIN, Missing, Server

# Who is let in by the folder may be anybody of the list, as at the server itself.
SETTINGS = """[databases]
* = host={server} port={port}

[pgbouncer]
pool_mode = {mode}
listen_addr =
unix_socket_dir = {folder}
auth_type = trust
auth_file = {folder}/users
logfile = {folder}/log
server_idle_timeout = 5
"""
_PROGRAM = "/usr/sbin/pgbouncer"


@contextlib.contextmanager
def pooler(server: Server, port: int, mode: str) -> Iterator[str]:
    """Given the server, its port and how long a client keeps a connection (session, transaction, statement), yield `[store] url` for the
    database ``liftday`` by way of the pooler."""
    if not Path(_PROGRAM).exists():
        raise Missing("no PgBouncer: apt install pgbouncer")
    folder = server.home / f"pooler-{mode}"
    folder.mkdir()
    (folder / "users").write_text('"liftday" ""\n')
    (folder / "pgbouncer.ini").write_text(SETTINGS.format(server=server.home, port=port, folder=folder, mode=mode))
    who = {"user": ADMIN, "group": ADMIN} if os.geteuid() == 0 else {}
    if who:  # it refuses root
        owner = pwd.getpwnam(ADMIN)
        for path in (folder, *folder.iterdir()):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    process = subprocess.Popen([_PROGRAM, "--quiet", folder / "pgbouncer.ini"], cwd="/", **who)
    try:
        until((folder / ".s.PGSQL.6432").exists)
        yield f"postgresql+psycopg://liftday@/liftday?host={folder}&port=6432"
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder)
