#!/bin/sh
# Makes sure that there is a Chromium for the end-to-end tests: CHROMIUM=/path, or Debian's.
set -eu
chromium="${CHROMIUM:-/usr/bin/chromium}"
[ -x "$chromium" ] && exit 0

advice="install Chromium (Debian: apt-get install chromium), or name a Chrome or Chromium with CHROMIUM=/path/to/it"
if [ -n "${CHROMIUM:-}" ]; then
  echo "There is no program $CHROMIUM: $advice" >&2
  exit 1
fi
if ! command -v apt-get >/dev/null; then
  echo "Chromium is missing and this is no Debian: $advice" >&2
  exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
  as_root=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root="sudo"
else
  echo "Chromium is missing and installing it needs root: $advice" >&2
  exit 1
fi
echo "Chromium is missing: installing Debian's"
if ! { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; }; then
  echo "Chromium could not be installed: $advice" >&2
  exit 1
fi
