#!/bin/sh
# Makes the secrets of compose-club.yaml, once: club-secrets.sh [FOLDER], by default secrets beside this file.
# Needs root, since each belongs to the user that reads it in its container (999: PostgreSQL, 8437: liftday), and openssl.
set -eu
umask 077
folder=${1:-$(dirname "$(readlink -f "$0")")/secrets}
mkdir -p "$folder"
cd "$folder"
if [ -e postgres-password ] || [ -e pgpass ] || [ -e store.key ]; then
    echo "club-secrets.sh: there are secrets in $folder already: a new password or key would open nothing" >&2
    exit 73
fi
password=$(openssl rand -hex 24)
printf '%s\n' "$password" >postgres-password
printf 'postgres:5432:*:liftday:%s\n' "$password" >pgpass
openssl rand -base64 32 | tr '+/' '-_' >store.key
chown 999:999 postgres-password
chown 8437:8437 pgpass store.key
chmod 0711 . # each container's user gets to its own
chmod 0400 postgres-password store.key
chmod 0600 pgpass # libpq reads no other
