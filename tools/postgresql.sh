#!/bin/sh
# Sees to a PostgreSQL server for the tests: Debian's own, installed when we may; otherwise says how to get one, and the tests refuse to run without it.
set -eu
there() { .venv/bin/python -c 'from tests.postgresql import programs; programs()' 2>/dev/null; }
there && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    printf 'Installing PostgreSQL for the tests\n'
    # Only the programs are wanted: the tests start a server of their own, so none is set up for the machine.
    if ! [ -e /etc/postgresql-common/createcluster.conf ]; then
        mkdir -p /etc/postgresql-common
        printf 'create_main_cluster = false\n' > /etc/postgresql-common/createcluster.conf
    fi
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null && there && exit 0
fi
printf 'No PostgreSQL 15 or newer here: only half of the tests can run. On Debian: sudo apt install postgresql\n'
