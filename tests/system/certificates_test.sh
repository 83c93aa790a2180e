# SPDX-License-Identifier: Apache-2.0
# Certificates that must be refused: none, of another authority, expired, for servers only, with two URIs, revoked.
source "$(dirname "$0")/house.sh"
command -v openssl >/dev/null || skip "openssl is not installed"
settle

pki=$instance/pki
terminal=$(openssl x509 -in "$instance/profiles/street/cert.pem" -noout -ext subjectAltName | grep -o 'urn:eldercare:terminal:[0-9]*')
[ -n "$terminal" ] || fail "the street's certificate carries no terminal"

# certificate NAME CA CA_KEY EXTENSIONS [more options of x509]
certificate() {
    local name=$1 ca=$2 key=$3 extensions=$4
    shift 4
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
        -keyout "$work/$name.key" -out "$work/$name.csr" 2>/dev/null
    printf '%b' "$extensions" >"$work/$name.ext"
    openssl x509 -req -in "$work/$name.csr" -CA "$ca" -CAkey "$key" -set_serial "0x$(openssl rand -hex 8)" \
        -extfile "$work/$name.ext" -out "$work/$name.pem" "$@" 2>/dev/null
}

profile_with() { # profile_with NAME: the street's profile with another certificate
    cp -r "$instance/profiles/street" "$instance/profiles/$1"
    cp "$work/$1.pem" "$instance/profiles/$1/cert.pem"
    cp "$work/$1.key" "$instance/profiles/$1/key.pem"
    rm -f "$instance/profiles/$1/session"
}

must_fail() { # must_fail NAME: no answer ever comes to session.hello
    local seen code=0
    seen=$(as "$1" --timeout 10 session hello 2>&1) || code=$?
    is "the exit code of certificate '$1' ($seen)" "$code" 5
    case $seen in
    *product*) fail "the daemon answered certificate '$1'" ;;
    esac
}

client="basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n"

# A good one made the same way is accepted: the refusals below are for their own reasons.
certificate good "$pki/ca.pem" "$pki/ca-key.pem" "${client}subjectAltName=URI:$terminal\n" -days 30
profile_with good
as good session hello >/dev/null || fail "a good certificate of the right authority is refused"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=other -days 30 \
    -keyout "$work/other-ca.key" -out "$work/other-ca.pem" 2>/dev/null
certificate stranger "$work/other-ca.pem" "$work/other-ca.key" "${client}subjectAltName=URI:$terminal\n" -days 30
profile_with stranger
must_fail stranger

certificate expired "$pki/ca.pem" "$pki/ca-key.pem" "${client}subjectAltName=URI:$terminal\n" -days -1
profile_with expired
must_fail expired

certificate server_only "$pki/ca.pem" "$pki/ca-key.pem" \
    "basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=URI:$terminal\n" -days 30
profile_with server_only
must_fail server_only

certificate two_uris "$pki/ca.pem" "$pki/ca-key.pem" \
    "${client}subjectAltName=URI:$terminal,URI:urn:eldercare:terminal:1\n" -days 30
profile_with two_uris
must_fail two_uris

certificate no_uri "$pki/ca.pem" "$pki/ca-key.pem" "${client}subjectAltName=DNS:street\n" -days 30
profile_with no_uri
must_fail no_uri

certificate authority "$pki/ca.pem" "$pki/ca-key.pem" \
    "basicConstraints=critical,CA:TRUE\nextendedKeyUsage=clientAuth\nsubjectAltName=URI:$terminal\n" -days 30
profile_with authority
must_fail authority

# None at all: the handshake ends with an alert before any answer.
seen=$(printf '{"jsonrpc":"2.0","id":1,"method":"session.hello"}\n' |
    timeout 10 openssl s_client -connect "127.0.0.1:$port" -CAfile "$pki/ca.pem" -quiet 2>&1 || true)
case $seen in
*'"product"'*) fail "the daemon answered a client without a certificate" ;;
esac

# Revoked: the certificate is still good, the database says no, on the next call of a session that was open.
as street elder find --text 测 >/dev/null
# What is open ends at once, though it asked nothing: the listening one and one that only waits.
as street events bed >"$work/listener" 2>&1 &
listener=$!
openssl s_client -connect "127.0.0.1:$port" -CAfile "$pki/ca.pem" -cert "$work/good.pem" -key "$work/good.key" \
    -alpn eldercare-rpc/1 -quiet < <(printf '{"jsonrpc":"2.0","id":1,"method":"session.hello"}\n'; sleep 60 >/dev/null 2>&1) >"$work/waiting" 2>&1 &
waiting=$!
others="$others $listener $waiting"
for _ in $(seq 100); do
    grep -q '"product"' "$work/waiting" && break
    sleep 0.05
done
grep -q '"product"' "$work/waiting" || fail "the connection that waits was not answered"
as system terminal revoke --terminal "${terminal##*:}" --reason lost >/dev/null
for one in $listener $waiting; do
    for _ in $(seq 40); do
        kill -0 "$one" 2>/dev/null || break
        sleep 0.05
    done
    kill -0 "$one" 2>/dev/null && fail "a connection of a revoked terminal is still open after two seconds"
done
if as street elder find --text 测 >/dev/null 2>&1; then
    fail "a revoked terminal is still served"
fi

# TLS 1.2 and a wrong ALPN are refused in the handshake.
for wrong in "-tls1_2" "-alpn http/1.1"; do
    # shellcheck disable=SC2086 # two words
    seen=$(printf '{"jsonrpc":"2.0","id":1,"method":"session.hello"}\n' | timeout 10 openssl s_client \
        -connect "127.0.0.1:$port" -CAfile "$pki/ca.pem" -cert "$work/good.pem" -key "$work/good.key" $wrong -quiet 2>&1 || true)
    case $seen in
    *'"product"'*) fail "the daemon answered with $wrong" ;;
    esac
done
echo "ok: none, stranger, expired, server-only, two URIs, no URI, authority, revoked, TLS 1.2, wrong ALPN"
