#!/bin/sh
# Runs in the container `setup` at each start. It writes the password into a file for the database and into one for the
# program, each readable by its owner only, and makes each the owner of its data folder.
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

# $1: owner, $2: file. The file gets the whole input, or stays as it was.
put() {
  cat >"$2.new"
  chmod 0400 "$2.new"
  chown "$1:$1" "$2.new"
  mv "$2.new" "$2"
}
# Every byte is percent-encoded: a password may hold characters that mean something in a URL.
escaped=$(printf %s "$given" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g')
printf %s "$given" | put "$postgres" postgres_password
printf 'postgres://quizcast:%s@db/quizcast' "$escaped" | put "$quizcast" database_url
chmod 0755 /made

chown "$postgres:$postgres" /var/lib/postgresql/data
chown "$quizcast:$quizcast" /data
