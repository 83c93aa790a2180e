# SPDX-License-Identifier: Apache-2.0
# What a clerk reads when it does not work: refused certificate, nobody there, another server, another name, a wrong clock, an old certificate.
source "$(dirname "$0")/house.sh"
command -v openssl >/dev/null || skip "openssl is not installed"
settle

# told NAME EXIT_CODE WORDS... -- command: what the client of profile NAME says on standard error, and nothing on standard output.
told() {
    local name=$1 wanted=$2 code=0 pieces=()
    shift 2
    while [ "$1" != -- ]; do
        pieces+=("$1")
        shift
    done
    shift
    if [ $# -eq 0 ]; then
        set -- "$bin/eldercare" --profile "$instance/profiles/$name" session hello
    fi
    timeout 60 "$@" >"$work/out" 2>"$work/words" || code=$?
    is "the exit code of $name ($(cat "$work/words"))" "$code" "$wanted"
    says "the client of $name" "$(cat "$work/words")" "${pieces[@]}"
    is "standard output of $name" "$(cat "$work/out")" ""
    if grep -q -i -e "error:[0-9A-F]\{8\}" -e "BEGIN" -e "ssl routines" "$work/words"; then
        fail "the words of $name are a library's: $(cat "$work/words")"
    fi
}
copy_of() { cp -r "$instance/profiles/$1" "$instance/profiles/$2"; }

# Nobody there; a name that is none; a port where something else speaks.
copy_of street nobody
sed -i "s/^port:.*/port: 1/" "$instance/profiles/nobody/profile.yaml"
told nobody 6 "port 1 cannot be reached" "Is it running" --
copy_of street nameless
sed -i "s/^host:.*/host: no-such-host.invalid/" "$instance/profiles/nameless/profile.yaml"
told nameless 6 "no-such-host.invalid" "cannot be reached" --
stop || fail "the daemon does not stop"
told street 6 "cannot be reached" "Is it running" --
start || fail "the daemon does not start"

# Not the daemon the profile knows, and one of another name.
copy_of street elsewhere
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=other -days 30 \
    -keyout "$work/other.key" -out "$instance/profiles/elsewhere/ca.pem" 2>/dev/null
told elsewhere 6 "not the daemon the profile knows" "Do not go on" --
copy_of street misnamed
sed -i "s/^server_name:.*/server_name: elsewhere.example/" "$instance/profiles/misnamed/profile.yaml"
told misnamed 6 "another name" "server_name" --

# A certificate the daemon refuses: of another authority, expired, revoked.
certificate() { # certificate NAME DAYS: another one for the street's terminal
    local subject
    subject=$(openssl x509 -in "$instance/profiles/street/cert.pem" -noout -ext subjectAltName | grep -o 'URI:.*')
    copy_of street "$1"
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" \
        -keyout "$instance/profiles/$1/key.pem" -out "$work/$1.csr" 2>/dev/null
    printf 'basicConstraints=critical,CA:FALSE\nextendedKeyUsage=clientAuth\nsubjectAltName=%s\n' "$subject" >"$work/$1.ext"
    openssl x509 -req -in "$work/$1.csr" -CA "$instance/pki/ca.pem" -CAkey "$instance/pki/ca-key.pem" \
        -set_serial "0x$(openssl rand -hex 8)" -extfile "$work/$1.ext" -out "$instance/profiles/$1/cert.pem" -days "$2" 2>/dev/null
}
certificate expired -1
told expired 5 "refuses this terminal's certificate" "whoever runs the daemon" --
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=self -days 30 \
    -keyout "$work/self.key" -out "$work/self.pem" 2>/dev/null
copy_of street stranger
cp "$work/self.key" "$instance/profiles/stranger/key.pem"
cp "$work/self.pem" "$instance/profiles/stranger/cert.pem"
told stranger 5 "refuses this terminal's certificate" --

# Every command of the daemon tells its own words.
"$bin/eldercared" --help | sed -n 's/^  eldercared \([a-z-]*\) .*/\1/p' >"$work/commands"
[ "$(wc -l <"$work/commands")" -ge 7 ] || fail "eldercared --help names too few commands"
while read -r command; do
    says "eldercared $command --help" "$("$bin/eldercared" "$command" --help)" "eldercared $command --"
done <"$work/commands"

# A profile that is broken is the user's to mend: exit 2, and which file.
copy_of street keyless
rm "$instance/profiles/keyless/key.pem"
told keyless 2 "key.pem" --
copy_of street portless
sed -i "s/^port:.*/port: many/" "$instance/profiles/portless/profile.yaml"
told portless 2 "profile.yaml" "port" --
# A port that the system chooses is not known before the daemon serves: init and enroll say so, the profile says 0, the client why.
said=$("$bin/eldercared" init --dir "$work/chosen" --area 310114 --listen 127.0.0.1:0 --instance test)
says "init with port 0" "$said" 'port' '"ready HOST:PORT"' "$work/chosen/profiles/system/profile.yaml"
is "the port of its profile" "$(grep '^port:' "$work/chosen/profiles/system/profile.yaml")" "port: 0"
told chosen 2 "profile.yaml" "port is 0" '"ready HOST:PORT"' -- "$bin/eldercare" --profile "$work/chosen/profiles/system" session hello
case $("$bin/eldercared" init --dir "$work/fixed" --area 310114 --listen 127.0.0.1:7470) in
*ready*) fail "init speaks of a port to come where one is given" ;;
esac
is "the port of its profile" "$(grep '^port:' "$work/fixed/profiles/system/profile.yaml")" "port: 7470"
told none 2 "profile.yaml" -- "$bin/eldercare" --profile "$work/no-profile" session hello
copy_of street torn
printf 'garbage\n' >"$instance/profiles/torn/cert.pem"
told torn 2 "profiles/torn" "certificate" --
copy_of street mixed
cp "$instance/profiles/anting/key.pem" "$instance/profiles/mixed/key.pem"
told mixed 2 "profiles/mixed" "private key" "is not the certificate's" --
copy_of street open
chmod 644 "$instance/profiles/open/key.pem"
told open 2 "open/key.pem" "others may read it" "chmod 600" --
chmod 600 "$instance/profiles/open/key.pem"
as open session hello >/dev/null || fail "a key that was closed is refused"

# Not logged in, and logged in as somebody who may not.
copy_of anting forgetful
rm -f "$instance/profiles/forgetful/session"
told forgetful 5 UNAUTHENTICATED "eldercare login" -- "$bin/eldercare" --profile "$instance/profiles/forgetful" elder find --text x
told street 5 FORBIDDEN -- "$bin/eldercare" --profile "$instance/profiles/street" system backup
printf 'wrong-Password-1\n' >"$work/wrong"
told anting 5 UNAUTHENTICATED -- env ELDERCARE_PASSWORD_FILE="$work/wrong" "$bin/eldercare" --profile "$instance/profiles/anting" login --operator anting
if grep -qF "wrong-Password-1" "$work/words" "$log"; then
    fail "a password is shown"
fi

# Usage: exit 2, and what would be right.
told street 2 "Did you mean 'elder find'" -- "$bin/eldercare" --profile "$instance/profiles/street" elder fnd
told street 2 "no such parameter" -- "$bin/eldercare" --profile "$instance/profiles/street" elder find --txt x
told street 2 "whole number" -- "$bin/eldercare" --profile "$instance/profiles/street" elder get --elder many
told street 2 "not valid JSON" -- "$bin/eldercare" --profile "$instance/profiles/street" call elder.get '{'
told street 3 NOT_FOUND -- "$bin/eldercare" --profile "$instance/profiles/street" elder get --elder 999999

# A clock that is wrong, on the client's side.
clock="no faketime: wrong clocks left out"
if command -v faketime >/dev/null && ! grep -qa __asan_init "$bin/eldercare"; then
    told street 6 "has expired" "clock" -- faketime "+2 years" "$bin/eldercare" --profile "$instance/profiles/street" session hello
    told street 6 "not valid yet" "clock" -- faketime "-2 years" "$bin/eldercare" --profile "$instance/profiles/street" session hello
    clock="wrong clocks"
fi

# A terminal that was revoked.
as system terminal revoke --terminal "$(openssl x509 -in "$instance/profiles/street/cert.pem" -noout -ext subjectAltName |
    grep -o 'terminal:[0-9]*' | cut -d: -f2)" --reason lost >/dev/null
told street 5 "refuses this terminal's certificate" "revoked" --
echo "ok: words for every trouble; $clock"
