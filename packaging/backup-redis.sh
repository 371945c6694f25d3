#!/bin/sh
# Writes all that a running Redis holds to standard output, as a tar archive of its append-only file.
# It is run where Redis runs; docs/operations.md tells how, and how to restore it.
set -eu

rewriting() {
    redis-cli config set auto-aof-rewrite-percentage "$1" >/dev/null
}

# While the file is rewritten its parts come and go.
rewriting 0
trap 'rewriting 100' EXIT
while redis-cli info persistence | grep -q '^aof_rewrite_in_progress:1'; do
    sleep 1
done
# It grows meanwhile (status 1 of tar): what was written in the midst of a command is dropped when it
# is read.
tar -C "$(redis-cli config get dir | tail -n 1)" -c -f - appendonlydir || [ $? -eq 1 ]
