#!/bin/sh
# Makes liftday's environment at PREFIX below ROOT, from the locks and this checkout: environment.sh ROOT PREFIX
# Needs Debian's python3-venv and a package index. The same checkout gives the same files. CLUB=no leaves out what only a
# PostgreSQL needs, which is there for common machines alone.
set -eu
umask 022
root=$1 prefix=$2
python=${PYTHON:-/usr/bin/python3}
here=$(dirname "$(readlink -f "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1

"$python" "$here/locked.py" build >"$work/build.lock"
"$python" "$here/locked.py" >"$work/run.lock"

# The wheel is built by what the lock says, and thrown away.
"$python" -m venv "$work/build"
pip="$work/build/bin/python -m pip --quiet"
$pip install --require-hashes --requirement "$work/build.lock"
$pip wheel --no-deps --no-build-isolation --wheel-dir "$work/wheels" "$(dirname "$here")"

# The environment that stays has no pip: it is renewed as a whole.
"$python" -m venv --without-pip --symlinks "$root$prefix"
into="$pip --python $root$prefix/bin/python install --no-compile"
$into --require-hashes --requirement "$work/run.lock"
if [ "${CLUB:-yes}" != no ]; then
    $into --require-hashes --requirement "$(dirname "$here")/requirements-club.lock"
fi
$into --no-deps --no-index --find-links "$work/wheels" liftday

# Nothing in it may know where it was made.
cd "$root$prefix"
rm -rf include
find bin -mindepth 1 ! -name 'python*' -delete
cat >bin/liftday <<END
#!$prefix/bin/python3
from liftday.cli import main

main()
END
chmod 755 bin/liftday
sed -i '/^command = /d' pyvenv.cfg
find lib -name RECORD -path '*.dist-info/*' -delete
find . -name __pycache__ -type d -prune -exec rm -rf {} +
