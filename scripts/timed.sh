#!/usr/bin/env bash
# The shell of `make test`: runs a line of a recipe; one that fails or takes long goes into the file that STEPS names.
exec 3>&1 4>&2
TIMEFORMAT='%0R %0U %0S'
taken=$({ time /bin/sh "$@" >&3 2>&4 3>&- 4>&-; } 2>&1)
status=$?
read -r seconds user system <<<"$taken"
figures="$seconds s, $((user + system)) s of CPU: ${2//$'\n'/ }"
if ((status)); then
  printf '%.120s\n' "FAILED after $figures" >>"$STEPS"
elif ((seconds > 4)); then
  printf '%.120s\n' "$figures" >>"$STEPS"
fi
exit "$status"
