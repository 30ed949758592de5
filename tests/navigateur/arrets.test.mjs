// An arrêt that the caisse does not take as it is, to the answer that closes it: J2, J3, J4. The clock is
// moved by the tests, the simulated CNAM answers by the organism API, its letters go to a mail server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { courrier } from "./courrier.mjs";
import { autre, change, contenu, controle, declaration, decale, deposer, duMois, fichier, iso, jusqu_a, valeur } from "./gestes.mjs";
import { connecter, demarrer, entrer, photographier } from "./portail.mjs";

let poste;
let portail;
before(async () => {
  poste = await courrier();
  portail = await demarrer("2026-04-02T09:00", `[courriel]\nsmtp = "${poste.smtp}"\n[demo]\nclients = 4\n`);
  await portail.rempli();
});
after(async () => {
  await portail?.arreter();
  await poste?.arreter();
});

/** The addresses of the bilans that wait for an action. */
async function attendus(page) {
  await page.goto(`${portail.base}/taches?sorte=arret`);
  return page.locator("article a[href*='/retours/']").evaluateAll((liens) => liens.map((lien) => lien.getAttribute("href")));
}

/** Opens, from the tasks, the first bilan that waits for an action and says this. */
async function bilan(page, dit) {
  for (const lien of await attendus(page)) {
    await page.goto(portail.base + lien);
    if (await page.getByText(dit).count() > 0) return lien;
  }
  throw new Error(`no bilan says « ${dit} »`);
}

/** The file of the declaration that the bilan on the page is about. */
async function declare(page) {
  const lien = await page.getByRole("link", { name: "Retour à la déclaration" }).getAttribute("href");
  return { lien, ...await contenu(portail, page, lien.split("/")[2]) };
}

// Shows S39, S54, S56, S62, S64, S65, S66, S71, S72, S75, S76, S102.
test("J2: a last day worked that does not fit, to the OK of the caisse", async () => {
  const page = await entrer(portail, "declarant");
  // Somebody whose prescription does not begin after what is declared: the caisse has told it once.
  await bilan(page, "DJTNC");
  const { octets: connu } = await declare(page);
  const nir = valeur(connu, "S21.G00.30.001");
  const djt = decale(valeur(connu, "S21.G00.60.002"), -1);
  await deposer(portail, page, autre(change(connu, { "S21.G00.60.002": djt }), 881), "arret.dsn");
  assert.ok(await page.getByText("Fichier contrôlé conforme").first().isVisible());
  const premier = await declaration(page);
  await page.goto(portail.base + premier);
  assert.equal(await page.getByRole("link", { name: "Accéder au bilan de traitement" }).count(), 0);
  await jusqu_a(page, "Reçu, compte rendu attendu");

  await portail.avancer("2026-04-02T14:00");
  await connecter(portail, page, "declarant");
  await page.goto(portail.base + premier);
  await jusqu_a(page, "Compte-rendu disponible avec notifications");
  await photographier(page, "J2-arbre-ko");
  const lettre = await poste.attendre((une) => une.texte.includes("Invalide") && une.texte.includes("DJTNC"));
  assert.equal(lettre.a, "declarant@exemple.example");
  assert.ok(lettre.texte.includes("NIR : ") && !lettre.texte.includes(nir), lettre.texte);

  // The first magnifier leads to the list, the second to the declaration.
  await page.goto(`${portail.base}/suivi`);
  await page.getByRole("link", { name: "Voir les signalements Conformes" }).click();
  await page.locator(`a[href*="${premier}"]`).click();
  await page.getByRole("link", { name: "Accéder au bilan de traitement" }).first().click();
  assert.ok(await page.getByText("Bilan KO").isVisible());
  assert.ok(await page.getByText("Oui : invalide").isVisible());
  await photographier(page, "J2-bilan-ko");
  const dit = await page.getByText(/l'arrêt prescrit commence le/).first().innerText();
  const [, jour, mois, annee] = dit.match(/l'arrêt prescrit commence le (\d\d)\/(\d\d)\/(\d{4})/);
  const veille = iso(decale(`${jour}${mois}${annee}`, -1));
  const avant = await attendus(page);
  assert.ok(avant.some((lien) => lien.includes(premier.split("/")[2])));

  await page.goto(portail.base + premier);
  await page.getByRole("link", { name: "Accéder au bilan de traitement" }).first().click();
  await page.getByRole("link", { name: "Corriger le signalement (annule et remplace)" }).click();
  assert.equal(await page.inputValue("#djt"), iso(djt));
  await page.fill("#djt", veille);
  await page.locator("#apercu ins").first().waitFor();
  // What is checked while it is typed may be deposited at once.
  const bouton = page.getByRole("button", { name: "Déposer la correction" });
  await bouton.waitFor();
  await photographier(page, "J2-correction");
  await bouton.click();
  await controle(page);
  assert.ok(await page.getByText("Fichier contrôlé conforme").first().isVisible());
  const second = await declaration(page);
  await page.goto(portail.base + second);
  await jusqu_a(page, "Reçu, compte rendu attendu");
  await page.goto(portail.base + premier);
  assert.ok(await page.getByText("remplacée par une autre").isVisible());
  assert.equal((await attendus(page)).length, avant.length - 1);

  await portail.avancer("2026-04-02T19:00");
  await connecter(portail, page, "declarant");
  await page.goto(portail.base + second);
  await jusqu_a(page, "Compte-rendu disponible");
  await photographier(page, "J2-arbre-ok");
  await page.getByRole("link", { name: "Accéder au bilan de traitement" }).first().click();
  assert.ok(await page.getByText("Bilan OK").isVisible());
  assert.ok(await page.getByText("Rien à faire").first().isVisible());
  assert.ok(await page.getByText("tous les 14 jours").first().isVisible());
  await photographier(page, "J2-bilan-ok");
  await poste.attendre((une) => /valide|En cours de traitement CPAM/i.test(une.texte) && une.texte.includes(valeur(connu, "S21.G00.30.002")) && !une.texte.includes("Invalide"));
  assert.deepEqual(page.fautes, []);
  await page.context().close();
});

// Shows S68, S69, S71, S74.
test("J3: the month before is missing; it is deposited, and the caisse takes the arrêt", async () => {
  const page = await entrer(portail, "groupe");
  await page.goto(`${portail.base}/taches`);
  assert.ok(await page.getByText("Reprendre un arrêt que la caisse n’a pas pu exploiter").first().isVisible());
  const lien = await bilan(page, "Flux Dsn");
  for (const dit of [/bloquant/, /02-2026/, /HORS DELAI/, /Nombre de contrats/, /Aucun courriel n’est envoyé/]) {
    assert.ok(await page.getByText(dit).first().isVisible(), String(dit));
  }
  assert.ok(await page.getByRole("link", { name: "Saisir une nouvelle attestation de salaire" }).isVisible());
  await photographier(page, "J3-bilan-ano");
  const { lien: declare04, octets: arret } = await declare(page);
  assert.ok(!poste.lettres.some((une) => une.a.startsWith("groupe") && une.texte.includes("Flux Dsn")));

  // The vendor is shown the fault, and nobody.
  await page.goto(portail.base + lien);
  await page.getByRole("link", { name: "Préparer un message à l’éditeur" }).click();
  const message = await page.content();
  assert.ok(message.includes("Flux Dsn") && !message.includes(valeur(arret, "S21.G00.30.001")));
  await photographier(page, "J3-editeur");

  const siret = valeur(arret, "S21.G00.06.001") + valeur(arret, "S21.G00.11.001");
  const { octets: janvier } = await fichier(portail, page, { nature: "01", mois: "2026-01", siret });
  await deposer(portail, page, duMois(janvier, "31012026", "28022026"), "fevrier.dsn");
  assert.ok(await page.getByText("Fichier contrôlé conforme").first().isVisible(), await page.locator("main").innerText());
  await page.goto(portail.base + await declaration(page));
  await jusqu_a(page, "Reçu, compte rendu attendu");
  assert.ok(!(await attendus(page)).includes(lien), "the month is there: the task is closed");
  await portail.avancer("2026-04-02T21:30");
  await connecter(portail, page, "groupe");
  await page.goto(portail.base + declare04);
  await jusqu_a(page, "Compte-rendu disponible avec notifications", { absent: true });
  await page.getByRole("link", { name: "Accéder au bilan de traitement" }).first().click();
  assert.ok(await page.getByText("Bilan OK").isVisible());
  await photographier(page, "J3-bilan-ok");
  assert.deepEqual(page.fautes, []);
  await page.context().close();
});

// Shows S67, S73.
test("J4: wages that do not fit are corrected by an attestation, and the task closes", async () => {
  const page = await entrer(portail, "declarant");
  const lien = await bilan(page, "SALER");
  const { lien: declare04, octets } = await declare(page);
  await page.goto(portail.base + lien);
  await photographier(page, "J4-bilan-ko");
  await page.getByRole("link", { name: "Saisir une attestation rectificative" }).click();
  for (const [nom, prevu] of [["siret", /^\d{14}$|^\d{3} /], ["nom", /./], ["djt", /^2026-03-/], ["salaire-1", /^[\d\s]+[.,]\d\d$/], ["salaire-3", /^[\d\s]+[.,]\d\d$/]]) {
    assert.match(await page.inputValue(`#${nom}`), prevu, nom);
  }
  await page.fill("#salaire-2", "2150,50");
  await photographier(page, "J4-attestation");
  await page.getByRole("button", { name: "Établir l’attestation" }).click();
  await page.waitForURL(/\/attestation\/faite\//);
  assert.ok(await page.getByText(/2\s?150[.,]50/).isVisible());
  assert.ok(await page.getByText(valeur(octets, "S21.G00.30.001")).isVisible(), "it is what the caisse is given: the number is whole");
  await photographier(page, "J4-attestation-etablie");
  assert.ok(!(await attendus(page)).includes(lien), "the task is closed");
  await page.goto(portail.base + declare04);
  assert.ok(await page.getByText("attestation rectificative est établie").first().isVisible());
  await photographier(page, "J4-declaration");
  assert.deepEqual(page.fautes, []);
  await page.context().close();
});
