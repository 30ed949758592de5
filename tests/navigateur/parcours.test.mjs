// The journeys, as people go through them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { demarrer, entrer, photographier } from "./portail.mjs";

let portail;
before(async () => { portail = await demarrer("2026-04-02T09:00"); });
after(async () => { await portail?.arreter(); });

/** The file of a declaration that the demonstration deposited, under another order number. */
async function fichier(page, nature) {
  await page.goto(`${portail.base}/suivi/recherche?tout=1&etat=conforme&nature=${nature}`);
  const lien = await page.getAttribute("a[href^='/declarations/']", "href");
  const flux = lien.split("/")[2];
  const reponse = await page.request.get(`${portail.base}/depots/${flux}/document`);
  return { flux, octets: await reponse.body() };
}

function autre(octets, ordre) {
  const texte = octets.toString("latin1").replace(/(S20\.G00\.05\.004,')\d+/, `$1${ordre}`);
  return Buffer.from(texte, "latin1");
}

async function deposer(page, octets) {
  await page.goto(`${portail.base}/deposer`);
  await page.setInputFiles("#fichier", { name: "paie.dsn", mimeType: "text/plain", buffer: octets });
  await page.getByRole("button", { name: "Envoyer" }).click();
  await page.waitForURL(/\/depots\//);
  for (let essai = 0; essai < 40 && (await page.getByText("contrôle est en cours").count()) > 0; essai += 1) {
    await page.waitForTimeout(250);
    await page.reload();
  }
}

for (const javaScriptEnabled of [true, false]) {
  // Shows S20, S23, S40, S42, S44, S45, S46, S47, S52, S53: J1, to the distribution tree.
  test(`J1 ${javaScriptEnabled ? "with" : "without"} script: deposit, certificate, distribution`, async () => {
    const page = await entrer(portail, "declarant", { javaScriptEnabled });
    const { octets } = await fichier(page, "04");
    await deposer(page, autre(octets, javaScriptEnabled ? 771 : 772));
    assert.ok(await page.getByText("Fichier contrôlé conforme").first().isVisible());
    await photographier(page, `J1-recepisse-${javaScriptEnabled}`);
    await page.locator("a[href^='/declarations/']").first().click();
    assert.ok(await page.getByText("Préparation des données destinées à : CNAM").isVisible());
    await photographier(page, `J1-detail-${javaScriptEnabled}`);
    await page.getByRole("link", { name: "Afficher le certificat de conformité" }).click();
    assert.ok(await page.getByRole("link", { name: "Télécharger le certificat" }).isVisible());
    await photographier(page, `J1-certificat-${javaScriptEnabled}`);
    assert.deepEqual(page.fautes, []);
    await page.context().close();
  });
}

// Shows S72: the correction opens filled in, is checked while it is typed, and is deposited.
test("J2, the correction: filled in, checked as it is typed, deposited", async () => {
  const page = await entrer(portail, "declarant");
  const { octets } = await fichier(page, "04");
  await deposer(page, autre(octets, 881));
  const lien = await page.locator("a[href^='/declarations/']").first().getAttribute("href");
  await page.goto(`${portail.base}${lien}/corriger`);
  const djt = await page.inputValue("#djt");
  assert.match(djt, /^\d{4}-\d\d-\d\d$/);
  const avant = new Date(`${djt}T12:00:00Z`);
  avant.setUTCDate(avant.getUTCDate() - 1);
  await page.fill("#djt", avant.toISOString().slice(0, 10));
  await page.locator("#apercu ins").first().waitFor();
  await photographier(page, "J2-correction");
  await page.getByRole("button", { name: "Vérifier" }).click();
  await page.getByRole("button", { name: "Déposer la correction" }).click();
  await page.waitForURL(/\/depots\//);
  for (let essai = 0; essai < 40 && (await page.getByText("contrôle est en cours").count()) > 0; essai += 1) {
    await page.waitForTimeout(250);
    await page.reload();
  }
  assert.ok(await page.getByText("Fichier contrôlé conforme").first().isVisible());
  await page.goto(portail.base + lien);
  assert.ok(await page.getByText("remplacée par une autre").isVisible());
  await page.context().close();
});

// J7: the accountant's morning.
test("J7: the portfolio, and the certificates in one file", async () => {
  const page = await entrer(portail, "accountant");
  await page.goto(`${portail.base}/portefeuille?vue=tous`);
  await photographier(page, "J7-portefeuille");
  const [zip] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Télécharger les certificats" }).click(),
  ]);
  assert.equal(zip.suggestedFilename(), "certificats.zip");
  await page.context().close();
});

// Shows S10: dropped into its zone, a file is checked and not kept.
test("a file dropped is checked without being deposited", async () => {
  const page = await entrer(portail, "declarant");
  const { octets } = await fichier(page, "04");
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

// Shows S50 (J14): the certificate is shown on its ninetieth day and not on the ninety-first.
test("J14: day 90 and day 91 of a certificate", async () => {
  const { flux } = await fichier(await entrer(portail, "declarant"), "01");
  for (const [instant, statut] of [["2026-07-01T08:55", 200], ["2026-07-01T09:30", 410]]) {
    await portail.avancer(instant);
    const page = await entrer(portail, "declarant");
    for (const fin of ["", "/pdf"]) {
      const reponse = await page.request.get(`${portail.base}/certificats/${flux}-1${fin}`);
      assert.equal(reponse.status(), statut, `${instant}${fin}`);
    }
  }
});
