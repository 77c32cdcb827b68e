# shellcheck shell=bash
# Sourced by scripts/test and scripts/check: runs named steps, goes on after a failed one, and prints
# at the end what ran, how long it took and how it went. The exit status is that of the worst step.

step_rows=()
step_failed=no

# step NAME COMMAND…
step() {
  local name=$1 began=$SECONDS status=0 word=ok
  shift
  printf '\n── %s\n' "$name"
  "$@" </dev/null || status=$?
  if [ "$status" -ne 0 ]; then
    word="FAILED ($status)"
    step_failed=yes
  fi
  step_rows+=("$(printf '%-34s %5d s  %s' "$name" "$((SECONDS - began))" "$word")")
  return 0
}

# skipped NAME REASON: a step that could not run is named, never passed over in silence.
skipped() {
  step_rows+=("$(printf '%-34s %5s    not run: %s' "$1" - "$2")")
}

# With `set -e` a failed step ends the script here.
steps_report() {
  printf '\n══ what ran (%d s in all)\n' "$SECONDS"
  printf '%s\n' "${step_rows[@]}"
  [ "$step_failed" = no ]
}
