#!/bin/sh
# Installs, upgrades and rolls back Bailiwick on Debian, Ubuntu and the Red Hat family. Run it again at any time: it does what is missing.
#
#   ./install.sh --wheel dist/bailiwick-1.2.0-py3-none-any.whl              install, or upgrade when another version is there
#   ./install.sh --rollback [--keep-database | --restore]                   back to the version before
#
# What it makes:  /opt/bailiwick/versions/<version>   a Python environment for each version; the newest three stay
#                 /opt/bailiwick/current              leads to the one that runs
#                 /etc/bailiwick/bailiwick.toml       settings; bailiwick.env beside it holds passwords
#                 /var/lib/bailiwick                  data          /var/backups/bailiwick   backups
#                 /usr/local/bin/bailiwick            the command, run as the right user with the right settings
#                 bailiwick.service, bailiwick-backup.timer
set -eu
umask 022

usage() {
    cat <<'WORDS'
usage: install.sh [--wheel FILE] [--upgrade] [--rollback [--keep-database | --restore]] [options]
  --wheel FILE         the product, made by `make wheel` (default: the newest in dist/ beside this folder)
  --requirements FILE  what it needs, with digests (default: requirements/runtime.txt beside this folder)
  --wheels FOLDER      take what it needs from this folder, without a network
  --upgrade            refuse to install where nothing is installed yet
  --rollback           go back to the version that ran before
    --keep-database    … and let it work with the database as it is; right when the notes of the newer version say so
    --restore          … and put back the backup made before the upgrade; what was done since is set aside
  --role ROLE          web, jobs or mail: run bailiwick@ROLE.service instead of everything on this machine
  --user NAME          whom to run as (default: bailiwick; made if missing)
  --python PROGRAM     Python 3.11 or newer (default: the newest found)
  --root FOLDER        put everything below this folder instead of /
  --no-systemd         make no services and start nothing
  --no-start           make services, but start nothing
  --dry-run            say what would be done, and do nothing
WORDS
}

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }
# Everything that changes something goes through here, so that --dry-run is what it says.
run() {
    if [ "$dry" = yes ]; then say "would: $*"; else "$@"; fi
}

here=$(cd "$(dirname "$0")" && pwd)
wheel='' requirements='' wheels='' mode=install database='' role='' user=bailiwick python='' root='' systemd=yes start=yes dry=no
while [ $# -gt 0 ]; do
    case $1 in
        --wheel | --requirements | --wheels | --role | --user | --python | --root)
            [ $# -ge 2 ] || fail "$1 needs a word after it"
            case $1 in
                --wheel) wheel=$2 ;;
                --requirements) requirements=$2 ;;
                --wheels) wheels=$2 ;;
                --role) role=$2 ;;
                --user) user=$2 ;;
                --python) python=$2 ;;
                --root) root=${2%/} ;;
            esac
            shift ;;
        --upgrade | --rollback) mode=${1#--} ;;
        --keep-database | --restore) database=${1#--} ;;
        --no-systemd) systemd=no start=no ;;
        --no-start) start=no ;;
        --dry-run) dry=yes ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; fail "$1 is not understood" ;;
    esac
    shift
done
case $role in '' | web | jobs | mail) ;; *) fail "--role is web, jobs or mail" ;; esac
[ -z "$root" ] || mkdir -p "$root"
[ -z "$root" ] || root=$(cd "$root" && pwd)

opt=$root/opt/bailiwick etc=$root/etc/bailiwick data=$root/var/lib/bailiwick backups=$root/var/backups/bailiwick
units=$root/etc/systemd/system command=$root/usr/local/bin/bailiwick
service=bailiwick.service
if [ -n "$role" ]; then
    service=bailiwick@$role.service
    data=$data-$role
fi
if [ "$systemd" = yes ] && ! [ -d /run/systemd/system ]; then
    say "systemd does not run here: services are written, but not started."
    start=no
fi
[ -z "$root" ] || start=no
is_root() { [ "$(id -u)" = 0 ]; }
if ! is_root; then
    [ -n "$root" ] || fail "Run this as root (sudo $0 …), or below a folder of your own: --root FOLDER"
    user=$(id -un)
fi

# -- What is there

current_version() { if [ -L "$opt/current" ]; then basename "$(readlink "$opt/current")"; fi; }

find_python() {
    for name in ${python:-python3.13 python3.12 python3.11 python3}; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
}

install_packages() { # for Debian, for Red Hat
    if command -v apt-get >/dev/null 2>&1; then
        run apt-get update -qq
        # shellcheck disable=SC2086 # several names
        run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1
    elif command -v dnf >/dev/null 2>&1; then
        # shellcheck disable=SC2086
        run dnf install -y -q $2
    else
        fail "Install Python 3.11 or newer with venv, then run this again."
    fi
}

need_python() {
    found=$(find_python)
    if [ -z "$found" ] && is_root; then
        install_packages "python3 python3-venv" "python3.11"
        found=$(find_python)
    fi
    if [ -z "$found" ]; then
        [ "$dry" = no ] || { found=python3; return; }
        fail "Python 3.11 or newer is needed. Debian 12, Ubuntu 24.04: python3 python3-venv. Ubuntu 22.04: python3.11 python3.11-venv. RHEL 9: python3.11"
    fi
    if ! "$found" -c 'import ensurepip, venv' 2>/dev/null; then
        is_root || fail "This Python cannot make environments. On Debian and Ubuntu: sudo apt install python3-venv"
        install_packages "$(basename "$(readlink -f "$found")")-venv" "python3.11"
    fi
}

# The command of a version, as the user it runs as, with the settings of this installation.
as_user() { # version, words
    version_=$1
    shift
    set -- env BAILIWICK_DATA="$data" BAILIWICK_CONFIG="$etc/bailiwick.toml" "$opt/versions/$version_/bin/bailiwick" "$@"
    (
        if [ -r "$etc/bailiwick.env" ]; then
            while IFS= read -r line || [ -n "$line" ]; do
                case $line in BAILIWICK_*=*) export "${line?}" ;; esac
            done < "$etc/bailiwick.env"
        fi
        cd "$data"
        if is_root && [ "$user" != root ]; then exec runuser -u "$user" -- "$@"; else exec "$@"; fi
    )
}

# -- Steps, each of which first looks whether it is needed

make_user() {
    if is_root && ! id "$user" >/dev/null 2>&1; then
        say "Making the user $user"
        run useradd --system --home-dir /var/lib/bailiwick --no-create-home --shell /usr/sbin/nologin "$user"
    fi
}

make_folder() { # folder, mode, owner
    if ! [ -d "$1" ]; then
        run mkdir -p "$1"
        run chmod "$2" "$1"
    fi
    if is_root && { id "$3" >/dev/null 2>&1 || [ "$dry" = yes ]; }; then run chown "$3:" "$1"; fi
}

make_folders() {
    if is_root; then owner=root; else owner=$user; fi
    make_folder "$opt/versions" 755 "$owner"
    make_folder "$etc" 755 "$owner"
    make_folder "$data" 700 "$user"
    make_folder "$backups" 700 "$user"
}

make_version() {
    target=$opt/versions/$version
    if [ -f "$target/.complete" ] && [ "$(cat "$target/.complete")" = "$fingerprint" ]; then
        say "Version $version is in $target already"
        return
    fi
    if [ "$(current_version)" = "$version" ]; then
        fail "Another build of $version runs here. Give the build a version of its own, or stop the service and remove $target."
    fi
    say "Installing $version into $target"
    run rm -rf "$target"
    run "$found" -m venv "$target"
    set -- --quiet --disable-pip-version-check --no-input --only-binary=:all:
    [ -z "$wheels" ] || set -- "$@" --no-index --find-links "$wheels"
    run "$target/bin/python" -m pip install "$@" --require-hashes --requirement "$requirements"
    run "$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-index "$wheel"
    run "$target/bin/python" -m compileall -q "$target/lib"
    run mkdir -p "$target/share/systemd"
    run cp "$here/systemd/keep-backups" "$here/install.sh" "$target/share/"
    run cp "$here"/systemd/*.service "$here"/systemd/*.timer "$target/share/systemd/"
    if [ "$dry" = no ]; then printf '%s\n' "$fingerprint" > "$target/.complete"; fi
}

make_settings() {
    if ! [ -f "$etc/bailiwick.toml" ]; then
        say "Writing $etc/bailiwick.toml: look through it"
        [ "$dry" = yes ] || cat > "$etc/bailiwick.toml" <<'TOML'
# Settings of Bailiwick; all of them: docs/reference/settings.md. Passwords belong in bailiwick.env beside this file.
demo = false
# The address people type, and that a web server in front passes X-Forwarded-For and X-Forwarded-Proto:
#base_url = "https://desk.county.example"
#trust_proxy = true
#time_zone = "America/Chicago"
#mail_from = "Service desk <desk@county.example>"
#smtp_host = "mail.county.example"
# PostgreSQL by way of PgBouncer in transaction mode; its address stands in bailiwick.env:
#database_pooler = "transaction"
TOML
    fi
    if ! [ -f "$etc/bailiwick.env" ]; then
        [ "$dry" = yes ] || (umask 077 && printf '# Read by root alone. Lines NAME=value without quotes, such as:\n#BAILIWICK_DATABASE_URL=postgresql://bailiwick:…@127.0.0.1:6432/bailiwick\n#BAILIWICK_SMTP_PASSWORD=…\n' > "$etc/bailiwick.env")
    fi
}

make_command() {
    run mkdir -p "$(dirname "$command")"
    [ "$dry" = yes ] || {
        cat > "$command.new" <<COMMAND
#!/bin/sh
# Runs Bailiwick's command as $user with the settings of the service. Written by install.sh.
if [ -r $etc/bailiwick.env ]; then
    while IFS= read -r line || [ -n "\$line" ]; do
        case \$line in BAILIWICK_*=*) export "\${line?}" ;; esac
    done < $etc/bailiwick.env
fi
export BAILIWICK_DATA="\${BAILIWICK_DATA:-$data}" BAILIWICK_CONFIG="\${BAILIWICK_CONFIG:-$etc/bailiwick.toml}"
if [ "\$(id -u)" = 0 ] && [ "$user" != root ]; then exec runuser -u $user -- $opt/current/bin/bailiwick "\$@"; fi
exec $opt/current/bin/bailiwick "\$@"
COMMAND
        chmod 755 "$command.new"
        mv "$command.new" "$command"
    }
}

make_units() {
    [ "$systemd" = yes ] || return 0
    run mkdir -p "$units"
    for unit in bailiwick.service bailiwick@.service bailiwick-backup.service bailiwick-backup.timer; do
        if ! cmp -s "$here/systemd/$unit" "$units/$unit"; then run cp "$here/systemd/$unit" "$units/$unit"; fi
    done
    if [ "$user" != bailiwick ]; then
        for unit in bailiwick.service bailiwick@.service bailiwick-backup.service; do
            run mkdir -p "$units/$unit.d"
            [ "$dry" = yes ] || printf '[Service]\nUser=%s\nGroup=%s\n' "$user" "$user" > "$units/$unit.d/user.conf"
        done
    fi
    if [ "$start" = yes ]; then run systemctl daemon-reload; fi
}

stop_service() { if [ "$start" = yes ]; then run systemctl stop "$service"; fi; }

start_service() {
    if [ "$start" = yes ]; then
        run systemctl enable --quiet --now bailiwick-backup.timer
        run systemctl enable --quiet "$service"
        run systemctl restart "$service"
    fi
}

switch_to() {
    run ln -sfn "versions/$1" "$opt/current.new"
    run mv -T "$opt/current.new" "$opt/current"
}

prepare() { # version
    [ "$dry" = no ] || { say "would: bailiwick prepare, then bailiwick doctor"; return 0; }
    as_user "$1" prepare
}

examine() { # version
    [ "$dry" = no ] || return 0
    if [ "$start" = yes ]; then wait_for_service; fi
    as_user "$1" doctor || fail "The doctor found errors: mend what is named above. Nothing is lost; back to the version before: $0 --rollback"
}

wait_for_service() {
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
        if journalctl --quiet --unit "$service" --since "-2min" --grep "is ready after" >/dev/null 2>&1; then return; fi
        sleep 2
    done
    say "The service has not said within a minute that it is ready: journalctl -u $service"
}

# -- Ways through

remember_backup() { # from, to
    file=$backups/before-$2-$(date -u +%Y%m%d-%H%M%S).tar.gz
    say "Writing a backup of $1: $file"
    if [ "$dry" = yes ]; then
        say "would: bailiwick backup $file"
    else
        as_user "$1" backup "$file"
        printf '%s\n%s\n' "$1" "$file" > "$opt/versions/$2/.came-from"
    fi
}

forget_old_versions() {
    former=$(sed -n 1p "$opt/versions/$version/.came-from" 2>/dev/null || true)
    # shellcheck disable=SC2010 # names are versions, in the order of their time
    ls -1t "$opt/versions" 2>/dev/null | grep -vxF -e "$version" -e "${former:-$version}" | tail -n +2 | while read -r old; do
        say "Removing version $old"
        run rm -rf "${opt:?}/versions/$old"
    done
}

install_or_upgrade() {
    [ -n "$wheel" ] || wheel=$(find "$here/../dist" -maxdepth 1 -name 'bailiwick-*.whl' 2>/dev/null | sort -V | tail -n 1)
    [ -n "$requirements" ] || requirements=$here/../requirements/runtime.txt
    [ -f "$wheel" ] || fail "There is no wheel. Make one with \`make wheel\`, or name it: --wheel FILE"
    [ -f "$requirements" ] || fail "$requirements is not there. Name it: --requirements FILE"
    wheel=$(cd "$(dirname "$wheel")" && pwd)/$(basename "$wheel")
    requirements=$(cd "$(dirname "$requirements")" && pwd)/$(basename "$requirements")
    [ -z "$wheels" ] || wheels=$(cd "$wheels" && pwd)
    version=$(basename "$wheel" | sed -n 's/^bailiwick-\([0-9][^-]*\)-.*\.whl$/\1/p')
    [ -n "$version" ] || fail "$wheel is not named like a wheel of Bailiwick"
    fingerprint=$(cat "$wheel" "$requirements" | sha256sum | cut -d ' ' -f 1)
    before=$(current_version)
    [ "$mode" != upgrade ] || [ -n "$before" ] || fail "Nothing is installed in $opt yet; leave out --upgrade."
    need_python
    make_user
    make_folders
    make_version
    make_settings
    make_command
    make_units
    if [ -n "$before" ] && [ "$before" != "$version" ]; then
        remember_backup "$before" "$version"
        stop_service
    fi
    if [ "$before" != "$version" ]; then switch_to "$version"; fi
    prepare "$version"
    start_service
    examine "$version"
    forget_old_versions
    say "Bailiwick $version is installed${before:+ (before: $before)}."
    [ -n "$before" ] || say "The first account: $command manage create_administrator"
}

# Steps that the database has had and an older version does not know, one to a line.
unknown_steps() { # version
    as_user "$1" manage shell --no-imports -c '
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from bailiwick.config.preparation import known_migrations
ours = {name.partition(".")[0] for name in known_migrations()}
applied = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
print("\n".join(sorted(applied - known_migrations())))'
}

roll_back() {
    newer=$(current_version)
    [ -n "$newer" ] || fail "Nothing is installed in $opt."
    [ -f "$opt/versions/$newer/.came-from" ] || fail "$newer is the first version here, or the one before was rolled back to already."
    older=$(sed -n 1p "$opt/versions/$newer/.came-from")
    backup=$(sed -n 2p "$opt/versions/$newer/.came-from")
    [ -f "$opt/versions/$older/.complete" ] || fail "Version $older is no longer in $opt/versions. Install its wheel with this script, then: bailiwick restore --replace $backup"
    steps=$(unknown_steps "$older")
    if [ -n "$steps" ] && [ -z "$database" ]; then
        say "The database has steps that $older does not know:"
        printf '%s\n' "$steps" | sed 's/^/  /'
        say "Choose:"
        say "  $0 --rollback --keep-database   $older works with the newer tables. Steps that only add (the notes of $newer say so) allow it; nothing is lost."
        fail "  $0 --rollback --restore         the backup made before the upgrade is put back ($backup); what was done since is set aside."
    fi
    if [ "$database" = restore ] && ! [ -f "$backup" ]; then fail "$backup is not there."; fi
    say "From $newer back to $older"
    stop_service
    if [ "$database" = restore ]; then
        # By the newer program: after an earlier way back the backup may hold steps that only it knows.
        if [ "$dry" = yes ]; then say "would: bailiwick restore --replace $backup"; else as_user "$newer" restore --replace "$backup"; fi
    fi
    switch_to "$older"
    run rm -f "$opt/versions/$newer/.came-from"
    prepare "$older"
    start_service
    examine "$older"
    say "Bailiwick $older runs again; $newer is still in $opt/versions."
}

if [ "$mode" = rollback ]; then roll_back; else install_or_upgrade; fi
