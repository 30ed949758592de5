// A mail server that keeps what it is given.
import { createServer } from "node:net";

/** What a letter says, quoted-printable undone. */
function lisible(lettre) {
  if (!/Content-Transfer-Encoding: quoted-printable/i.test(lettre)) return lettre;
  const octets = lettre.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(octets, "latin1").toString("utf8");
}

/** Starts it on a port of its own; `lettres` has the letters, `attendre` waits for one. */
export async function courrier() {
  const lettres = [];
  const ouvertes = new Set();
  const serveur = createServer((liaison) => {
    ouvertes.add(liaison);
    liaison.on("close", () => ouvertes.delete(liaison));
    liaison.on("error", () => {});
    liaison.setEncoding("latin1");
    let reste = "";
    let lettre = null;
    const dire = (texte) => liaison.write(`${texte}\r\n`);
    dire("220 essai ESMTP");
    liaison.on("data", (morceau) => {
      reste += morceau;
      for (;;) {
        if (lettre !== null) {
          const fin = reste.indexOf("\r\n.\r\n");
          if (fin < 0) return;
          lettres.push({ ...lettre, texte: lisible(reste.slice(0, fin)) });
          reste = reste.slice(fin + 5);
          lettre = null;
          dire("250 reçu");
          continue;
        }
        const fin = reste.indexOf("\r\n");
        if (fin < 0) return;
        const ligne = reste.slice(0, fin);
        reste = reste.slice(fin + 2);
        const verbe = ligne.split(/[ :]/)[0].toUpperCase();
        if (verbe === "RCPT") liaison.destinataire = ligne.match(/<(.*)>/)?.[1];
        if (verbe === "DATA") {
          lettre = { a: liaison.destinataire };
          dire("354 allez-y");
        } else if (verbe === "QUIT") {
          dire("221 au revoir");
          liaison.end();
        } else {
          dire("250 OK");
        }
      }
    });
  });
  await new Promise((ok) => serveur.listen(0, "127.0.0.1", ok));
  return {
    lettres,
    smtp: `smtp://127.0.0.1:${serveur.address().port}`,
    async attendre(convient, essais = 120) {
      for (let essai = 0; essai < essais; essai += 1) {
        const trouvee = lettres.find(convient);
        if (trouvee) return trouvee;
        await new Promise((ok) => setTimeout(ok, 250));
      }
      throw new Error(`no such letter among ${lettres.length}: ${lettres.map((une) => une.texte.slice(0, 300)).join("\n---\n")}`);
    },
    async arreter() {
      for (const liaison of ouvertes) liaison.destroy();
      await new Promise((ok) => serveur.close(ok));
    },
  };
}
