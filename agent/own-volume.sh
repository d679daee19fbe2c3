#!/bin/sh
# Akash mounts a volume as root's and has no way to say otherwise, while OpenClaw runs as node (uid 1000).
# What is not node's yet becomes so, and nothing keeps root's rights.
set -eu

state="${OPENCLAW_STATE_DIR:-/home/node/.openclaw}"
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$state"
  find "$state" ! -uid 1000 -exec chown -h 1000:1000 {} +
  export HOME=/home/node
  exec setpriv --reuid=1000 --regid=1000 --clear-groups --inh-caps=-all --no-new-privs -- "$@"
fi
exec "$@"
