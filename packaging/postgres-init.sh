#!/bin/sh
# Run by the postgres image of compose-club.yaml when its volume is empty. liftday's role owns its database and is no superuser,
# whom nothing would keep apart from the athletes' rows. The superuser has no password afterwards: it gets in from inside of the
# container alone.
set -eu
psql --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'END'
\set password `cat /run/secrets/postgres-password`
CREATE ROLE liftday LOGIN PASSWORD :'password';
CREATE DATABASE liftday OWNER liftday ENCODING 'UTF8' TEMPLATE template0;
ALTER ROLE CURRENT_USER PASSWORD NULL;
END
