#!/bin/sh
# Runs in the container `setup` at each start: writes the password where the database and the program read it, each in a
# file that only it can read, and gives both their folders.
set -eu
umask 077
example=change-me
postgres=999
quizcast=10001
cd /made

given=${POSTGRES_PASSWORD:-}
if [ -z "$given" ] && [ -s /run/secrets/postgres_password ]; then
  given=$(cat /run/secrets/postgres_password)
fi
if [ "$given" = "$example" ] && [ "${ALLOW_EXAMPLE_PASSWORD:-}" != yes ]; then
  echo 'POSTGRES_PASSWORD is that of the example. Choose one, or delete the line: then a random one is made.' >&2
  exit 1
fi
if [ -z "$given" ] && [ -s postgres_password ]; then
  given=$(cat postgres_password)
fi
if [ -z "$given" ]; then
  if [ -s /var/lib/postgresql/data/PG_VERSION ]; then
    echo 'There is a database already, but its password is not known here: give it as POSTGRES_PASSWORD.' >&2
    exit 1
  fi
  given=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
fi

# owner, file: a whole file or none
put() {
  cat >"$2.new"
  chmod 0400 "$2.new"
  chown "$1:$1" "$2.new"
  mv "$2.new" "$2"
}
# Each byte is escaped, so that a password may hold what has a meaning in a URL.
escaped=$(printf %s "$given" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g')
printf %s "$given" | put "$postgres" postgres_password
printf 'postgres://quizcast:%s@db/quizcast' "$escaped" | put "$quizcast" database_url
chmod 0755 /made

chown "$postgres:$postgres" /var/lib/postgresql/data
chown "$quizcast:$quizcast" /data
