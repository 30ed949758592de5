#!/usr/bin/env bash
# Asks every operation of the organism API, and its errors, with curl, and compares the status.
#
#   guichet serve --demo --data /tmp/demo --listen 127.0.0.1:8080 &
#   guichet admin organisme creer cnam-parcours --organisme CNAM --data /tmp/demo --json > /tmp/cnam.json
#   docs/organism-api/parcours.sh http://127.0.0.1:8080 /tmp/demo/demo-accounts.json /tmp/cnam.json
source "$(dirname "$0")/../parcours.sh"
identity=${3:?what guichet admin organisme creer said}

api="$base/organismes/v1"
json='Content-Type: application/json'
xml='Content-Type: application/xml'
bilan="<rapport xmlns='http://www.gip-mds.fr/'/>"

credentials() { # key
    python3 -c 'import json, re, sys
text = json.load(open(sys.argv[1]))["reponse"]
print(re.search(sys.argv[2] + r" : (\S+)", text).group(1))' "$identity" "$1"
}

echo '# tokens'
id=$(credentials client_id)
body="{\"client_id\":\"$id\",\"client_secret\":\"$(credentials client_secret)\"}"
expect 200 'the organism' -H "$json" --data-binary "$body" "$api/jeton"
o="Authorization: Bearer $(said access_token)"
expect 401 'a wrong secret' -H "$json" --data-binary "{\"client_id\":\"$id\",\"client_secret\":\"non\"}" "$api/jeton"
expect 400 'no JSON' -H "$json" --data-binary '{' "$api/jeton"
expect 415 'another type' -H 'Content-Type: text/plain' --data-binary "$body" "$api/jeton"
expect 200 'is it there' "$api/sante"
expect 404 'no such path' -H "$o" "$api/rien"
expect 405 'no such method' -X DELETE -H "$o" "$api/lots"

echo '# lots'
expect 401 'nobody' "$api/lots"
expect 401 'a token of nobody' -H 'Authorization: Bearer rien' "$api/lots"
expect 400 'a parameter nobody knows' -H "$o" "$api/lots?page=2"
expect 400 'a limit that is none' -H "$o" "$api/lots?limite=beaucoup"
expect 200 'the list' -H "$o" "$api/lots?limite=100"
lot=$(python3 -c 'import json, sys
print(next(lot["idlot"] for lot in json.load(open(sys.argv[1]))["lots"] if lot["nature"] == "04"))' "$work/body")
expect 200 'a lot' -H "$o" "$api/lots/$lot"
print=$(printf 'sha-256:%s' "$(sha256sum < "$work/body" | cut -d' ' -f1)")
expect 200 'its card' -H "$o" "$api/lots/$lot/fiche"
expect 404 'one that is not its own' -H "$o" "$api/lots/999999999"
expect 404 'no number' -H "$o" "$api/lots/rien"
expect 409 'acknowledged with another fingerprint' -H "$o" -H "$json" "$api/lots/$lot/accuse" \
    --data-binary '{"empreinte":"sha-256:0000000000000000000000000000000000000000000000000000000000000000"}'
expect 200 'acknowledged' -H "$o" -H "$json" --data-binary "{\"empreinte\":\"$print\"}" "$api/lots/$lot/accuse"
expect 200 'acknowledged again' -H "$o" -H "$json" --data-binary "{\"empreinte\":\"$print\"}" "$api/lots/$lot/accuse"

echo '# returns'
put=(-X PUT -H "$o" -H "$xml" --data-binary "$bilan")
here="$api/lots/$lot/retours/CR-1"
expect 201 'a return' "${put[@]}" "$here?nature=31&statut=OK"
expect 200 'the same again' "${put[@]}" "$here?nature=31&statut=OK"
expect 200 'another content: the next version' -X PUT -H "$o" -H "$xml" --data-binary "$bilan " "$here?nature=31&statut=KO"
expect 200 'read' -H "$o" "$here"
expect 200 'its document' -H "$o" "$here/document"
expect 200 'its first document' -H "$o" "$here/document?version=1"
expect 200 'all of them' -H "$o" "$api/lots/$lot/retours"
expect 404 'one nobody knows' -H "$o" "$api/lots/$lot/retours/CR-2"
expect 422 'a nature that it never sends' "${put[@]}" "$here-nature?nature=11&statut=OK"
expect 409 'another nature under the same reference' "${put[@]}" "$here?nature=30&statut=OK"
expect 400 'a word that is no outcome' "${put[@]}" "$here?nature=31&statut=BOF"
expect 422 'no document' -X PUT -H "$o" "$here-vide?nature=31&statut=OK"
expect 422 'no bilan' -X PUT -H "$o" -H "$xml" --data-binary '<x/>' "$here-faux?nature=31&statut=OK"
expect 415 'another type' -X PUT -H "$o" -H 'Content-Type: text/plain' --data-binary "$bilan" "$here?nature=31&statut=OK"
expect 401 'nobody' -X PUT -H "$xml" --data-binary "$bilan" "$here?nature=31&statut=OK"

echo '# failures, presence'
expect 200 'present' -X POST -H "$o" -H "$json" --data-binary '{}' "$api/presence"
expect 400 'a failure without its kind' -H "$o" -H "$json" --data-binary '{}' "$api/lots/$lot/echec"
expect 200 'a failure for a while' -H "$o" -H "$json" "$api/lots/$lot/echec" \
    --data-binary '{"definitif":false,"motif":"interne"}'

finish
