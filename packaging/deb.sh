#!/bin/sh
# Builds dist/liftday_VERSION_ARCH.deb: deb.sh [VERSION]
# Needs Debian's python3-venv, dpkg and a package index; no root. Built twice from the same commit it is the same bytes.
set -eu
umask 022
here=$(dirname "$(readlink -f "$0")")
project=$(dirname "$here")
python=${PYTHON:-/usr/bin/python3}
version=${1:-$(sed -n 's/^version = "\(.*\)"/\1/p' "$project/pyproject.toml")}
arch=$(dpkg --print-architecture)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$project" log -1 --format=%ct 2>/dev/null || stat -c %Y "$project/CHANGELOG.md")}
export SOURCE_DATE_EPOCH
minor=$("$python" -c 'import sys; print(sys.version_info.minor)')
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"

PYTHON=$python "$here/environment.sh" "$root" /opt/liftday
rm -rf "$root/opt/liftday/share"

put() { # MODE FILE PLACE
    install -D -m "$1" "$2" "$root$3"
}
put 644 "$project/systemd/liftday.service" /lib/systemd/system/liftday.service
put 644 "$project/systemd/liftday-web.service" /lib/systemd/system/liftday-web.service
put 644 "$project/systemd/liftday-worker@.service" /lib/systemd/system/liftday-worker@.service
put 644 "$project/docs/liftday.1" /usr/share/man/man1/liftday.1
put 644 "$project/completions/liftday.bash" /usr/share/bash-completion/completions/liftday
put 644 "$project/completions/liftday.zsh" /usr/share/zsh/vendor-completions/_liftday
put 644 "$project/completions/liftday.fish" /usr/share/fish/vendor_completions.d/liftday.fish
put 644 "$project/LICENSE" /usr/share/doc/liftday/copyright
put 644 "$project/CHANGELOG.md" /usr/share/doc/liftday/changelog
gzip -9n "$root/usr/share/man/man1/liftday.1" "$root/usr/share/doc/liftday/changelog"
mkdir -p "$root/etc/liftday" "$root/usr/bin"
ln -s /opt/liftday/bin/liftday "$root/usr/bin/liftday"

mkdir "$root/DEBIAN"
sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@MINOR@/$minor/" -e "s/@NEXT@/$((minor + 1))/" \
    -e "s/@SIZE@/$(du -sk --apparent-size "$root" | cut -f1)/" "$here/debian/control" >"$root/DEBIAN/control"
for script in postinst prerm postrm; do
    put 755 "$here/debian/$script" "/DEBIAN/$script"
done
(cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
chmod -R u=rwX,go=rX "$root"

mkdir -p "$project/dist"
dpkg-deb --root-owner-group -Zxz -z3 --build "$root" "$project/dist/liftday_${version}_$arch.deb"
