#!/usr/bin/env bash
# Proves with a real engine that the image and the compose files do what README.md beside this file says: see verify/.
# Takes about 2 minutes besides the build of the image. Needs docker with compose, and Python 3.11 or newer.
# If no engine runs, the scripts in $QUIZCAST_ENGINE (or ../shared/containers beside the checkout) start one and remove it
# again. If $QUIZCAST_ENGINE_STATE names a folder, the engine's images stay there for the next run.
# Exit code: 0 all is right, 1 something is not, 77 nothing was checked.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
engine=${QUIZCAST_ENGINE:-$here/../../shared/containers}
state=${QUIZCAST_ENGINE_STATE:-}
started=

skip() {
  printf '%s\n' '' "*** SKIPPED: $*." '*** Neither the image nor the compose files were checked in this run.' '' >&2
  exit 77
}
answers() { docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; }

# shellcheck disable=SC2317 # the trap calls it
finish() {
  local code=$?
  if [ -n "$started" ]; then
    if [ -n "${QUIZCAST_ENGINE_STATE:-}" ]; then
      "$engine/docker-engine.sh" stop "$state" || true
    else
      "$engine/docker-engine.sh" purge "$state" || true
      rm -rf "$state"
    fi
  fi
  exit "$code"
}

# An engine that runs already is used, and left running.
if ! answers && [ -n "$state" ] && [ -x "$engine/docker-engine.sh" ]; then
  eval "$("$engine/docker-engine.sh" env "$state")"
fi
if ! answers; then
  [ -x "$engine/docker-engine.sh" ] || skip "no docker answers here, and there are no scripts in $engine that start one"
  [ "$(id -u)" -eq 0 ] || skip 'no docker answers here, and to start one takes root'
  state=${state:-$(mktemp -d /var/tmp/quizcast-engine.XXXXXX)}
  started=yes
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  "$engine/make-base-images.sh" --install --state "$state" debian rust postgres haproxy >"$state/log" 2>&1 || {
    tail -n 20 "$state/log" >&2
    skip "$engine could start no engine"
  }
  eval "$("$engine/docker-engine.sh" env "$state")"
  answers || skip 'the engine that was started does not answer'
fi
PYTHONDONTWRITEBYTECODE=1 python3 "$here/verify/main.py"
