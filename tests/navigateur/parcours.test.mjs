// The journeys, as people go through them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { declaration, deposer, duMois, fichier, jusqu_a } from "./gestes.mjs";
import { demarrer, entrer, photographier } from "./portail.mjs";

let portail;
before(async () => {
  portail = await demarrer("2026-04-02T09:00");
  await portail.rempli();
});
after(async () => { await portail?.arreter(); });

/** A token of our API for an account of the demonstration. */
async function jeton(cle) {
  const { siret, nom, prenom, motdepasse } = portail.comptes[cle];
  const reponse = await fetch(`${portail.base}/api/v1/jeton`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ siret, nom, prenom, mot_de_passe: motdepasse }),
  });
  return { authorization: `Bearer ${(await reponse.json()).jeton}` };
}

// J7: the accountant's morning, until a client takes the right back.
test("J7: the portfolio, the certificates in one file, a right taken back at once", async () => {
  const page = await entrer(portail, "accountant");
  await page.goto(`${portail.base}/portefeuille`);
  await photographier(page, "J7-portefeuille");
  const [zip] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Télécharger les certificats" }).click(),
  ]);
  assert.equal(zip.suggestedFilename(), "certificats.zip");
  const siret = await page.locator("input[name=siret]").first().getAttribute("value");
  const { numero } = await (await fetch(`${portail.base}/api/v1/compte`, { headers: await jeton("accountant") })).json();
  const retrait = await fetch(`${portail.base}/api/v1/habilitations/${numero}/${siret}/DSN`, { method: "DELETE", headers: await jeton("operator") });
  assert.equal(retrait.status, 200);
  await page.goto(`${portail.base}/portefeuille`);
  assert.equal(await page.locator(`input[name=siret][value="${siret}"]`).count(), 0);
  assert.deepEqual(page.fautes, []);
  await page.context().close();
});

// Shows S10: dropped into its zone, a file is checked and not kept.
test("a file dropped is checked without being deposited", async () => {
  const page = await entrer(portail, "declarant");
  const { octets } = await fichier(portail, page, { nature: "04" });
  await page.goto(`${portail.base}/controler`);
  const transfert = await page.evaluateHandle((texte) => {
    const data = new DataTransfer();
    data.items.add(new File([texte], "glisse.dsn", { type: "text/plain" }));
    return data;
  }, octets.toString("latin1"));
  await page.dispatchEvent("[data-depose]", "drop", { dataTransfer: transfert });
  await page.getByRole("button", { name: "Contrôler" }).click();
  await page.getByText("Contrôler un autre fichier").waitFor();
  await photographier(page, "controle");
  await page.context().close();
});

// The due date of the month is in front of the test, so that the clock is moved after the others.
for (const [javaScriptEnabled, qui] of [[true, "declarant"], [false, "declarant_other"]]) {
  // Shows S20, S23, S26, S27, S40, S42, S44, S45, S46, S47, S52, S53: J1, to the distribution tree.
  test(`J1 ${javaScriptEnabled ? "with" : "without"} script: check, deposit, certificate, distribution, recap`, async () => {
    await portail.avancer("2026-05-04T10:00");
    const page = await entrer(portail, qui, { javaScriptEnabled });
    const { octets: mars } = await fichier(portail, page, { nature: "01", mois: "2026-03" });
    const avril = duMois(mars, "31032026", "30042026");
    await page.goto(`${portail.base}/controler`);
    await page.setInputFiles("#fichier", { name: "avril.dsn", mimeType: "text/plain", buffer: avril });
    await page.getByRole("button", { name: "Contrôler" }).click();
    await page.getByText("Rien à corriger").first().waitFor();
    await deposer(portail, page, avril, "avril.dsn");
    assert.ok(await page.getByText("Fichier contrôlé conforme").first().isVisible());
    await photographier(page, `J1-recepisse-${javaScriptEnabled}`);
    const lien = await declaration(page);
    await page.goto(portail.base + lien);
    await jusqu_a(page, "Préparation des données destinées à : CNAM");
    assert.ok(await page.getByText("Contrôle de l’identité des individus").isVisible());
    assert.ok(await page.getByText("Préparation des données destinées à : URSSAF").isVisible());
    await photographier(page, `J1-detail-${javaScriptEnabled}`);
    await page.getByRole("link", { name: "Afficher le certificat de conformité" }).click();
    assert.ok(await page.getByRole("link", { name: "Télécharger le certificat" }).isVisible());
    await photographier(page, `J1-certificat-${javaScriptEnabled}`);
    await page.goto(`${portail.base}/suivi`);
    const ligne = await page.locator("tr", { hasText: /avril\s2026/ }).first().innerText();
    assert.match(ligne, /1\s*conformes/);
    await photographier(page, `J1-suivi-${javaScriptEnabled}`);
    assert.deepEqual(page.fautes, []);
    await page.context().close();
  });
}
