#!/bin/sh
# Fills the templates beside this script with the values of a file: ./render.sh cluster.env out/
# Writes out/<node>/{etcd.yml,patroni.yml,first-database.sh} for each database machine and out/app/{haproxy.cfg,pgbouncer.ini,userlist.txt}
# for those that run the product. Refuses a value that is empty or missing. What it writes holds passwords: readable by you only.
# PATRONI_CONFIG, in the environment, is where a database machine keeps its files (default /etc/patroni).
set -eu
umask 077
here=$(cd "$(dirname "$0")" && pwd)

fail() { printf '%s\n' "$*" >&2; exit 1; }
[ $# -eq 2 ] || fail "usage: $0 FILE FOLDER"
values=$1 out=$2
[ -r "$values" ] || fail "$values cannot be read. Begin with: cp $here/cluster.env.example cluster.env"

# Lines NAME=value become commands for sed that put the value, taken literally, in the place of @NAME@.
as_commands() { sed -n 's/^\([A-Z][A-Z0-9_]*\)=\(.*\)$/\1 \2/p' | sed 's/[\\&|]/\\&/g; s/^\([^ ]*\) \(.*\)$/s|@\1@|\2|g/'; }
value() { sed -n "s/^$1=//p" "$values" | tail -n 1; }

empty=$(sed -n 's/^\([A-Z][A-Z0-9_]*\)=[[:space:]]*$/\1/p' "$values" | tr '\n' ' ')
[ -z "$empty" ] || fail "Say something for: $empty"
for name in SUPERUSER_PASSWORD REPLICATION_PASSWORD BAILIWICK_PASSWORD RESTAPI_PASSWORD; do
    case $(value "$name") in
        '' | *[!A-Za-z0-9_-]*) fail "$name must be of letters, digits, - and _, for it stands in addresses too: openssl rand -hex 24" ;;
    esac
done

fill() { # template, target, further values
    sed -e "$commands" -e "${4:-}" "$here/$1" > "$2"
    chmod "$3" "$2"
    if left=$(grep -no '@[A-Z][A-Z0-9_]*@' "$2"); then fail "$1 needs values that $values does not give: $left"; fi
}

commands=$(as_commands < "$values")
for number in 1 2 3; do
    node=$(value "NODE$number")
    [ -n "$node" ] || fail "NODE$number has no name"
    folder=$out/$node config=${PATRONI_CONFIG:-/etc/patroni}
    mkdir -p "$folder"
    config=$(printf '%s' "$config" | sed "s|%n|$node|")
    own=$({
        printf 'NODE=%s\nCONFIG=%s\n' "$node" "$config"
        for name in ADDRESS PORT REST_PORT ETCD_PORT PEER_PORT DATA ETCD_DATA; do printf '%s=%s\n' "$name" "$(value "NODE${number}_$name")"; done
    } | as_commands)
    fill etcd.yml.in "$folder/etcd.yml" 600 "$own"
    fill patroni.yml.in "$folder/patroni.yml" 600 "$own"
    fill first-database.sh.in "$folder/first-database.sh" 700 "$own"
done
mkdir -p "$out/app"
for name in haproxy.cfg pgbouncer.ini userlist.txt; do fill $name.in "$out/app/$name" 600; done
printf 'Written to %s: %s\n' "$out" "$(cd "$out" && echo ./*/*)"
