#!/usr/bin/env bash
# Runs a command on idle cores only: training/idle.sh COMMAND ...
#
# NICE=0 takes a full share instead, numbers between something in between. A nice value counts among the processes of a
# session where the kernel groups processes by session, so the share of the session is set too. Start it with setsid, or
# the share of your terminal goes down with it.
{ echo "${NICE:-19}" >/proc/self/autogroup; } 2>/dev/null || true
# renice sets the value, nice would add to that of the parent.
renice -n "${NICE:-19}" -p $$ >/dev/null
exec "$@"
