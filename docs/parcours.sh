# Sourced by the walks through the three APIs (docs/*/parcours.sh): asks with curl, compares the status.
# shellcheck shell=bash
set -euo pipefail

base=${1:?address of the server}
accounts=${2:?demo-accounts.json}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
faults=0

field() { # account, field
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]].get(sys.argv[3], ""))' "$accounts" "$1" "$2"
}

said() { # keys and ranks, from the outside in, into the JSON that was answered last
    python3 -c 'import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2:]:
    value = value[int(key) if isinstance(value, list) else key]
print(value)' "$work/body" "$@"
}

expect() { # status, what, arguments of curl...
    local wanted=$1 what=$2 got
    shift 2
    got=$(curl -sS -o "$work/body" -D "$work/head" -w '%{http_code}' "$@")
    if [ "$got" = "$wanted" ]; then
        printf 'ok    %s  %s\n' "$got" "$what"
    else
        printf 'FAULT %s  %s (expected %s)\n' "$got" "$what" "$wanted"
        faults=$((faults + 1))
    fi
}

finish() {
    echo
    [ "$faults" = 0 ] && echo 'no fault' || { echo "$faults faults"; exit 1; }
}
