#!/usr/bin/env bash
# Asks every operation of our own API, and its errors, with curl, and compares the status.
#
#   guichet serve --demo --data /tmp/demo --listen 127.0.0.1:8080 &
#   docs/api/parcours.sh http://127.0.0.1:8080 /tmp/demo/demo-accounts.json
source "$(dirname "$0")/../parcours.sh"

api="$base/api/v1"
json='Content-Type: application/json'
text='Content-Type: text/plain'
csv='Content-Type: text/csv'

identity() { # account
    printf '{"siret":"%s","nom":"%s","prenom":"%s","mot_de_passe":"%s"}' \
        "$(field "$1" siret)" "$(field "$1" nom)" "$(field "$1" prenom)" "$(field "$1" motdepasse)"
}

bearer() { # account
    printf 'Authorization: Bearer %s' "$(identity "$1" | curl -sS --data-binary @- -H "$json" "$api/jeton" \
        | python3 -c 'import json, sys; print(json.load(sys.stdin)["jeton"])')"
}

echo '# tokens'
expect 201 'a declarant' --data-binary "$(identity declarant)" -H "$json" "$api/jeton"
expect 201 'an editor' -H "$json" "$api/jeton" --data-binary \
    "{\"client_id\":\"$(field editeur client_id)\",\"client_secret\":\"$(field editeur client_secret)\"}"
expect 401 'nobody known' -H "$json" "$api/jeton" --data-binary \
    "{\"siret\":\"99999900600011\",\"nom\":\"PERSONNE\",\"prenom\":\"ADA $(date +%N)\",\"mot_de_passe\":\"rien\"}"
expect 422 'half of the fields' --data-binary '{"nom":"X"}' -H "$json" "$api/jeton"
expect 400 'no JSON' --data-binary '{' -H "$json" "$api/jeton"
expect 415 'another type' --data-binary x -H "$text" "$api/jeton"
d=$(bearer declarant)
o=$(bearer declarant_other)
expect 204 'a token is given back' -X DELETE -H "$(bearer declarant)" "$api/jeton"

echo '# contract'
expect 200 'the page' "$api/"
expect 200 'the document' "$api/openapi.json"
expect 200 'the problems' "$api/problemes"
expect 404 'no such path' -H "$d" "$api/rien"
expect 405 'no such method' -X DELETE -H "$d" "$api/compte"

echo '# deposits'
siret=$(field declarant siret)
printf "S10.G00.00.001,'ESSAI'\r\nS10.G00.00.006,'P26V01'\r\nS90.G00.90.001,'4'\r\nS90.G00.90.002,'0'\r\n" > "$work/a.dsn"
file=(--data-binary "@$work/a.dsn" -H "$text")
key="Idempotency-Key: $(date +%s%N)"
expect 201 'a deposit' "${file[@]}" -H "$d" -H "$key" "$api/depots?service=97&nom_fichier=a.dsn"
flux=$(said depot flux)
expect 201 'the same key, the same file' "${file[@]}" -H "$d" -H "$key" "$api/depots?service=97&nom_fichier=a.dsn"
[ "$(said depot flux)" = "$flux" ] || { echo 'FAULT another flux'; faults=$((faults + 1)); }
expect 409 'the same key, another file' --data-binary 'S10' -H "$text" -H "$d" -H "$key" "$api/depots?service=97&nom_fichier=a.dsn"
gzip -k "$work/a.dsn"
expect 201 'a deposit in gzip' --data-binary "@$work/a.dsn.gz" -H "$text" -H 'Content-Encoding: gzip' -H "$d" "$api/depots?service=97"
expect 401 'nobody' "${file[@]}" "$api/depots?service=97"
expect 403 'who is registered for another service' "${file[@]}" -H "$(bearer declarant_unregistered)" "$api/depots?service=97"
expect 415 'another type' --data-binary "@$work/a.dsn" -H "$json" -H "$d" "$api/depots?service=97"
expect 400 'no gzip' "${file[@]}" -H 'Content-Encoding: gzip' -H "$d" "$api/depots?service=97"
expect 400 'a service that does not exist' "${file[@]}" -H "$d" "$api/depots?service=0"
sleep 2
expect 200 'the list' -H "$d" "$api/depots?limite=2"
expect 400 'a limit that is none' -H "$d" "$api/depots?limite=beaucoup"
for part in '' /controles /document; do
    expect 200 "the deposit $part" -H "$d" "$api/depots/$flux$part"
    expect 403 "somebody else's $part" -H "$o" "$api/depots/$flux$part"
    expect 401 "nobody $part" "$api/depots/$flux$part"
done
expect 200 'a control that keeps nothing' "${file[@]}" -H "$d" "$api/controles"

echo '# returns and events'
expect 200 'returns' -H "$d" "$api/retours"
of=$(said retours 0 flux)
id=$(said retours 0 retour)
expect 200 'one of them' -H "$d" "$api/depots/$of/retours/$id"
expect 404 'one nobody knows' -H "$d" "$api/depots/$of/retours/inconnu"
expect 403 "somebody else's" -H "$o" "$api/depots/$of/retours/$id"
expect 200 'its document' -H "$d" "$api/depots/$of/retours/$id/document"
expect 200 'events' -H "$d" "$api/evenements?limite=5"
expect 200 'events of a kind' -H "$d" "$api/evenements?genre=retour.publie"
expect 400 'a kind that does not exist' -H "$d" "$api/evenements?genre=rien"

echo '# attestations'
wages='[{"mois":"2026-02","brut":"2150.00"},{"mois":"2026-01","brut":"2150.00"},{"mois":"2025-12","brut":"2150.00"}]'
attestation() { # genre, wages
    printf '{"genre":"%s","siret":"%s","nir":"285069912345678","nom":"ARBRE","prenom":"Lucie","djt":"2026-03-09","motif":"01","salaires":%s}' \
        "$1" "$siret" "$2"
}
asked=(-H "$json" "$api/attestations" --data-binary)
expect 201 'made' -H "$d" -H "$key-2" "${asked[@]}" "$(attestation nouvelle "$wages")"
made=$(said numero)
expect 201 'the same key: the same one' -H "$d" -H "$key-2" "${asked[@]}" "$(attestation nouvelle "$wages")"
[ "$(said numero)" = "$made" ] || { echo 'FAULT another attestation'; faults=$((faults + 1)); }
expect 409 'the same key, another request' -H "$d" -H "$key-2" "${asked[@]}" "$(attestation rectificative "$wages")"
expect 422 'without wages' -H "$d" "${asked[@]}" "$(attestation nouvelle '[]')"
expect 400 'of a kind that does not exist' -H "$d" "${asked[@]}" "$(attestation rien "$wages")"
expect 403 'for an establishment of others' -H "$o" "${asked[@]}" "$(attestation nouvelle "$wages")"
expect 401 'by nobody' "${asked[@]}" "$(attestation nouvelle "$wages")"
expect 200 'the list' -H "$d" "$api/attestations?limite=5"
expect 200 'one' -H "$d" "$api/attestations/$made"
expect 404 "somebody else's" -H "$o" "$api/attestations/$made"
expect 404 'what a return that nobody knows asks for' -H "$d" "$api/depots/$of/retours/inconnu/attestation"

echo '# webhooks'
expect 201 'asked for' -H "$d" -H "$json" --data-binary '{"url":"http://127.0.0.1:9/"}' "$api/webhooks"
hook=$(said numero)
expect 422 'no address' -H "$d" -H "$json" --data-binary '{"url":"rien"}' "$api/webhooks"
expect 200 'the list' -H "$d" "$api/webhooks"
expect 200 'one' -H "$d" "$api/webhooks/$hook"
expect 404 "somebody else's" -H "$o" "$api/webhooks/$hook"
expect 202 'a try' -X POST -H "$d" "$api/webhooks/$hook/essai"
expect 200 'its deliveries' -H "$d" "$api/webhooks/$hook/livraisons"
delivery=$(said livraisons 0 numero)
expect 202 'sent again' -X POST -H "$d" "$api/webhooks/$hook/livraisons/$delivery/rejeu"
expect 200 'another secret' -X POST -H "$d" "$api/webhooks/$hook/secret"
expect 200 'changed' -X PUT -H "$d" -H "$json" --data-binary '{"url":"http://127.0.0.1:9/","actif":false}' "$api/webhooks/$hook"
expect 204 'given up' -X DELETE -H "$d" "$api/webhooks/$hook"
expect 404 'gone' -H "$d" "$api/webhooks/$hook"

echo '# account, rights, directory'
expect 200 'the account' -H "$d" "$api/compte"
expect 401 'nobody' "$api/compte"
expect 422 'a password too weak' -H "$d" -H "$json" "$api/compte/mot-de-passe" --data-binary \
    "{\"ancien\":\"$(field declarant motdepasse)\",\"nouveau\":\"court\"}"
expect 200 'a right explained' -H "$d" "$api/droits?action=lire-etablissement&siret=$siret"
expect 200 'habilitations' -H "$d" "$api/habilitations"
expect 404 'for an account nobody knows' -H "$(bearer operator)" -H "$json" "$api/habilitations" --data-binary \
    "{\"compte\":999999,\"siret\":\"$siret\",\"demarche\":\"DSN\"}"
expect 200 'a file whose lines are wrong: each is named' -H "$(bearer operator)" -H "$csv" --data-binary 'rien' "$api/habilitations/lot"
expect 200 'a SIRET' -H "$d" "$api/repertoire/$siret"
expect 200 'one nobody knows: it says so' -H "$d" "$api/repertoire/99999999000000"
expect 200 'many' -H "$d" -H "$json" --data-binary "{\"sirets\":[\"$siret\"]}" "$api/repertoire/verifications"

finish
