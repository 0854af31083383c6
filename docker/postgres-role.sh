#!/bin/sh
# Run once by the postgres image on an empty data directory: the services' own role, which is not a superuser.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$POSTGRES_PASSWORD" --username postgres <<'SQL'
CREATE ROLE synapse LOGIN PASSWORD :'password';
CREATE DATABASE synapse OWNER synapse;
REVOKE ALL ON DATABASE synapse, postgres FROM PUBLIC;
SQL
