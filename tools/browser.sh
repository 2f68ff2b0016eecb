#!/bin/sh
# Sees to a Chromium for the browser tests: Debian's own, installed when we may; otherwise those tests say that they could not run.
set -eu
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    printf 'Installing Chromium for the browser tests\n'
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
printf 'No Chromium here: the browser tests will not run. On Debian: sudo apt install chromium\n'
