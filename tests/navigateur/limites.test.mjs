// J14: what the clock ends. The tests move it; nothing depends on the real date.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { controle, declaration, fichier } from "./gestes.mjs";
import { demarrer, entrer, photographier } from "./portail.mjs";

let portail;
before(async () => {
  portail = await demarrer("2026-04-02T09:00", "[demo]\nclients = 0\n");
  await portail.rempli();
});
after(async () => { await portail?.arreter(); });

/** The form of an arrêt for the last person of the last monthly, reached as people reach it. */
async function signaler(page) {
  await page.goto(`${portail.base}/`);
  await page.getByRole("link", { name: "Signaler un arrêt" }).first().click();
  await page.getByLabel("Un arrêt de travail commence").check();
  await page.getByRole("button", { name: "Continuer" }).click();
  assert.ok(await page.getByText("3 choses à corriger").isVisible());
  for (const nom of ["Les dates", "Le motif", "Le volet employeur"]) await page.getByLabel(nom, { exact: true }).check();
  await photographier(page, "signaler-etape-1");
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.waitForURL(/\/arret\/salarie/);
  await photographier(page, "signaler-etape-2");
  await page.locator("a[href^='/arret/saisie']").last().click();
  await page.fill("#djt", "2026-04-02");
  await page.fill("#fin", "2026-04-30");
  await page.getByRole("button", { name: "Vérifier" }).click();
  await photographier(page, "signaler-etape-3");
}

// Shows S105, S106, S108: an arrêt without payroll software; Easter Monday does not count.
test("J14: five working days over a holiday", async () => {
  for (const [instant, passe] of [["2026-04-02T18:00", false], ["2026-04-13T10:00", false], ["2026-04-14T10:00", true]]) {
    await portail.avancer(instant);
    const page = await entrer(portail, "declarant");
    await signaler(page);
    assert.ok(await page.getByText(/au plus tard le 13\savril\s2026/).isVisible(), await page.locator("main").innerText());
    assert.equal(await page.getByText("Le délai est passé").count() > 0, passe, instant);
    if (passe) {
      await page.getByRole("button", { name: "Déposer le signalement" }).click();
      await controle(page);
      assert.ok(await page.getByText("Fichier contrôlé conforme").first().isVisible());
      await page.goto(portail.base + await declaration(page));
      assert.ok(await page.getByText("Préparation des données destinées à : CNAM").isVisible());
    }
    assert.deepEqual(page.fautes.filter((texte) => !/status of 422/.test(texte)), []);
    await page.context().close();
  }
});

// Shows S55: to the minute, three months after it was given.
test("J14: a bilan is read for three months", async () => {
  let page = await entrer(portail, "declarant");
  await page.goto(`${portail.base}/taches?sorte=arret`);
  const lien = await page.locator("article a[href*='/retours/']").first().getAttribute("href");
  await page.goto(portail.base + lien);
  assert.ok(await page.getByText(/lisible encore \d+\sjours/).isVisible());
  await page.getByRole("link", { name: "Retour à la déclaration" }).click();
  const arbre = await page.locator("main").innerText();
  const [, jour, mois, heure] = arbre.match(/Compte-rendu disponible avec notifications[\s\S]*?(\d\d)\/(\d\d)\/2026 à (\d\d:\d\d)/);
  const fin = `2026-${String(Number(mois) + 3).padStart(2, "0")}-${jour}`;
  const [heures, minutes] = heure.split(":").map(Number);
  const a = (decalage) => {
    const minute = heures * 60 + minutes + decalage;
    return `${fin}T${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  };
  for (const [decalage, statut] of [[-5, 200], [1, 410]]) {
    await portail.avancer(a(decalage));
    page = await entrer(portail, "declarant");
    const reponse = await page.goto(portail.base + lien);
    assert.equal(reponse.status(), statut, a(decalage));
    await photographier(page, `J14-bilan-${statut}`);
  }
  assert.ok(await page.getByText("un bilan se lit pendant trois mois").isVisible());
  await page.context().close();
});

// Shows S50: the certificate is shown on its ninetieth day and not on the ninety-first.
test("J14: day 90 and day 91 of a certificate", async () => {
  const { flux } = await fichier(portail, await entrer(portail, "declarant"), { nature: "01", mois: "2026-03" });
  for (const [instant, statut] of [["2026-07-01T08:55", 200], ["2026-07-01T09:30", 410]]) {
    await portail.avancer(instant);
    const page = await entrer(portail, "declarant");
    for (const fin of ["", "/pdf"]) {
      const reponse = await page.request.get(`${portail.base}/certificats/${flux}-1${fin}`);
      assert.equal(reponse.status(), statut, `${instant}${fin}`);
    }
    await page.goto(`${portail.base}/certificats/${flux}-1`);
    await photographier(page, `J14-certificat-${statut}`);
    await page.context().close();
  }
});
