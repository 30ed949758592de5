#!/usr/bin/env bash
# Asks every operation of the machine API, and every error, with curl, and compares the status.
#
#   guichet serve --demo --data /tmp/demo --listen 127.0.0.1:8080 &
#   docs/fil/parcours.sh http://127.0.0.1:8080 /tmp/demo/demo-accounts.json
source "$(dirname "$0")/../parcours.sh"

form() { # account, service
    printf '<identifiants><siret>%s</siret><nom>%s</nom><prenom>%s</prenom><motdepasse>%s</motdepasse><service>%s</service></identifiants>' \
        "$(field "$1" siret)" "$(field "$1" nom)" "$(field "$1" prenom)" "$(field "$1" motdepasse)" "$2"
}

token() { # account, service
    form "$1" "$2" | curl -sS --data-binary @- -H 'Content-Type: application/xml' "$base/authentifier/1.0/"
}

deposit() { # status, what, text, arguments of curl...
    local status=$1 what=$2 text=$3
    shift 3
    printf '%s' "$text" | gzip > "$work/depot.gz"
    expect "$status" "$what" --data-binary "@$work/depot.gz" -H 'Content-Type: text/plain' \
        -H 'Content-Encoding: gzip' "$@"
}

at() { TZ=Europe/Paris date -d "$1" +%Y%m%d%H%M%S; }

echo '# authenticate'
xml='Content-Type: application/xml'
expect 200 'a declarant' --data-binary "$(form declarant 97)" -H "$xml" "$base/authentifier/1.0/"
expect 200 'an account of the MSA' -H "$xml" "$base/authentifier/2.0" --data-binary \
    "<identifiants><identifiant>$(field msa identifiant)</identifiant><motdepasse>$(field msa motdepasse)</motdepasse></identifiants>"
expect 401 'nobody known' -H "$xml" "$base/authentifier/1.0/" --data-binary \
    '<identifiants><siret>00000000000000</siret><nom>A</nom><prenom>B</prenom><motdepasse>c</motdepasse><service>97</service></identifiants>'
expect 401 'not registered for the service' --data-binary "$(form declarant_unregistered 97)" -H "$xml" "$base/authentifier/1.0/"
expect 422 'a field is missing' --data-binary '<identifiants><siret>1</siret></identifiants>' -H "$xml" "$base/authentifier/1.0/"
expect 415 'another type' --data-binary x -H 'Content-Type: text/plain' "$base/authentifier/1.0/"
expect 406 'no gzip accepted' --data-binary "$(form declarant 97)" -H "$xml" -H 'Accept-Encoding: deflate' "$base/authentifier/1.0/"
expect 400 'no body' -X POST -H "$xml" "$base/authentifier/1.0/"

j="Authorization: DSNLogin jeton=$(token declarant 97)"
other="Authorization: DSNLogin jeton=$(token declarant_other 97)"
c="Authorization: DSNLogin concentrateur=$(token concentrateur 98)"
named=$(printf '%s;%s;%s' "$(field declarant siret)" "$(field declarant nom)" "$(field declarant prenom)" | base64 -w0)
cd="$c,declarant=$named"

echo '# deposit'
for version in 1.0 2.0; do
    url="$base/deposer-dsn/$version/"
    deposit 200 "$version: registered" "S10.G00.00.001,'PAIE'" -H "$j" "$url"
    deposit 200 "$version: through a concentrateur" "S10.G00.00.001,'PAIE'" -H "$cd" "$url"
    deposit 422 "$version: rejected, with an ARE" 'S11' -H "$j" "$url"
    deposit 422 "$version: empty" '' -H "$j" "$url"
    deposit 401 "$version: nobody" "S10" "$url"
    deposit 406 "$version: no gzip accepted" "S10" -H "$j" -H 'Accept-Encoding: deflate' "$url"
    expect 415 "$version: not announced as gzip" --data-binary S10 -H 'Content-Type: text/plain' -H "$j" "$url"
    expect 415 "$version: another type" --data-binary S10 -H "$xml" -H 'Content-Encoding: gzip' -H "$j" "$url"
    expect 400 "$version: no body" -X POST -H 'Content-Type: text/plain' -H 'Content-Encoding: gzip' -H "$j" "$url"
done
deposit 200 'the flux that is asked about below' "S10.G00.00.001,'PAIE'" -H "$j" "$base/deposer-dsn/1.0/"
flux=$(gunzip < "$work/body" | sed -n 's:.*<idflux>\(.*\)</idflux>.*:\1:p')
echo "      idflux $flux"

echo '# search'
now=$(at now) near=$(at '-9 min') hour=$(at '-59 min') far=$(at '-3 hours') day=${now:0:8}
for version in 1.0 2.0; do
    for what in lister-depots lister-retours-declarant; do
        url="$base/$what/$version"
        expect 200 "$what $version" -H "$j" "$url/$hour/$now"
        expect 200 "$what $version, until now" -H "$j" "$url/$hour"
        expect 200 "$what $version, by a concentrateur" -H "$cd" "$url/$near/$now"
        expect 404 "$what $version, no date" -H "$j" "$url/"
        expect 422 "$what $version, no date of ours" -H "$j" "$url/120000"
        expect 406 "$what $version, no gzip accepted" -H "$j" -H 'Accept-Encoding: deflate' "$url/$hour/$now"
        expect 401 "$what $version, nobody" "$url/$hour/$now"
        expect 429 "$what $version, too wide" -H "$j" "$url/$far/$now"
    done
    url="$base/lister-retours-concentrateur/$version"
    expect 200 "returns of a concentrateur $version" -H "$c" "$url/$near/$now"
    expect 401 "returns of a concentrateur $version, a declarant" -H "$j" "$url/$near/$now"
    expect 429 "returns of a concentrateur $version, too wide" -H "$c" "$url/$hour/$now"
    url="$base/lister-retours-flux/$version"
    expect 200 "returns of a flux $version" -H "$j" "$url/$flux"
    expect 403 "returns of a flux $version, of others" -H "$other" "$url/$flux"
    expect 404 "returns of a flux $version, unknown" -H "$j" "$url/inconnu"
    expect 422 "returns of a flux $version, too long" -H "$j" "$url/$(printf 'a%.0s' {1..51})"
done
expect 200 'objects of a declarant' -H "$j" "$base/lister-objets-declarant/1.0/$hour/$now"
expect 200 'objects of a concentrateur' -H "$c" "$base/lister-objets-concentrateur/1.0/$near/$now"
expect 200 'BPIJ of a declarant' -H "$j" "$base/lister-bpij-declarant/1.0/$day"
expect 200 'BPIJ of a concentrateur' -H "$c" "$base/lister-bpij-concentrateur/1.0/$day?page=1"
expect 422 'BPIJ, no day of ours' -H "$j" "$base/lister-bpij-declarant/1.0/120000"

echo '# download'
curl -sS --compressed -H "$j" "$base/lister-retours-flux/1.0/$flux" > "$work/liste"
url=$(sed -n 's:.*<url>\([^<]*\)</url>.*:\1:p' "$work/liste" | head -1)
expect 200 'a return' -H "$j" "$url"
expect 403 'a return of others' -H "$other" "$url"
expect 404 'a return nobody knows' -H "$j" "$base/telecharger-retour/1.0/$flux/inconnu"
expect 422 'an identifier too long' -H "$j" "$base/telecharger-retour/1.0/$flux/12345678901"
expect 406 'no gzip accepted' -H "$j" -H 'Accept-Encoding: deflate' "$url"
expect 401 'nobody' "$url"
expect 404 'an object nobody knows' -H "$j" "$base/telecharger-objet/1.0/inconnu/xml"
expect 404 'a BPIJ nobody knows' -H "$j" "$base/telecharger-bpij/1.0/inconnu"

finish
