# shellcheck shell=bash
# What the scripts beside this file share. Sourced, never run.
cache=$HOME/.cache/quizcast
# shellcheck disable=SC2034 # read by the scripts that source this file
venv=$cache/venv

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# The newest PostgreSQL's programs: Debian keeps them out of the PATH.
postgres_bin() {
  local found
  found=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] || found=$(command -v initdb || true)
  [ -n "$found" ] && dirname "$found"
}

chromium_path() {
  command -v chromium || command -v chromium-browser || command -v google-chrome || true
}

# The first Python from 3.11 that can make a virtual environment.
python_path() {
  local python
  for python in python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$python"
      return 0
    fi
  done
  return 1
}
