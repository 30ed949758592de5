// Every page in Chromium: what axe finds, no request elsewhere, small, usable by keyboard and without
// script, and no wider than a phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { demarrer, entrer, photographier } from "./portail.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let portail;
before(async () => { portail = await demarrer("2026-04-02T09:00"); });
after(async () => { await portail?.arreter(); });

const PAGES = {
  declarant: ["/", "/suivi", "/suivi/recherche?tout=1", "/suivi/recherche?depuis=faux", "/suivi/recherche?nature=08",
    "/deposer", "/controler", "/taches", "/notifications", "/administration",
    "/administration/consultation?siret=99999901400015", "/administration/demandes", "/statistiques", "/sorties", "/profil",
    "/aide", "/aide/base?q=DJTNC", "/services", "/services/machine", "/services/ac-depot", "/attestation",
    "/attestation/nouvelle", "/arret", "/arret/salarie?intention=arret", "/arret/fichier", "/nulle-part", "/accessibilite"],
  accountant: ["/", "/portefeuille?vue=tous", "/portefeuille", "/taches", "/suivi/recherche?tout=1", "/statistiques"],
  operator: ["/exploitation"],
  agent: ["/"],
  null: ["/connexion", "/inscription", "/mot-de-passe", "/mot-de-passe?lien=x", "/confirmation?lien=x"],
};

/** The addresses on a page that match. */
async function liens(page, chemin, motif) {
  await page.goto(portail.base + chemin);
  const found = await page.$$eval("main a[href]", (all) => all.map((one) => one.getAttribute("href")));
  return found.filter((lien) => motif.test(lien));
}

/** The pages about one's declarations: what the demonstration holds decides their addresses. */
async function dossiers(page, cle) {
  if (cle === "accountant") {
    let rejetee;
    // The demonstration goes on filling the portfolio after it has begun to listen.
    for (let essai = 0; essai < 60 && !rejetee; essai += 1) {
      [rejetee] = await liens(page, "/suivi/recherche?tout=1&etat=rejetee", /^\/declarations\//);
      if (!rejetee) await new Promise((ok) => { setTimeout(ok, 1000); });
    }
    assert.ok(rejetee, "something rejected");
    const flux = rejetee.split("/")[2];
    return [rejetee, `/depots/${flux}`, `/depots/${flux}/controle`, `/depots/${flux}/controle/fichier`];
  }
  if (cle === "declarant_other") {
    const other = await entrer(portail, "declarant", { bypassCSP: true });
    const [theirs] = await liens(other, "/suivi/recherche?tout=1&nature=04", /^\/declarations\//);
    await other.context().close();
    return [theirs.split("?")[0]];
  }
  if (cle !== "declarant") return [];
  const [mensuelle] = await liens(page, "/suivi/recherche?tout=1&nature=01", /^\/declarations\//);
  const flux = mensuelle.split("/")[2];
  const pages = [mensuelle, `/depots/${flux}`, `/depots/${flux}/controle`, `/certificats/${flux}-1`, `/depots/${flux}/retours/zzzzzzzzzz`];
  const bilans = new Set();
  for (const arret of await liens(page, "/suivi/recherche?tout=1&nature=04", /^\/declarations\//)) {
    pages.push(arret);
    const [bilan] = await liens(page, arret, /^\/depots\/.*\/retours\//);
    if (!bilan) continue;
    pages.push(bilan);
    for (const action of await liens(page, bilan, /\/corriger$|^\/attestation\/nouvelle/)) bilans.add(action);
  }
  assert.ok(bilans.size > 0, "something to correct");
  return [...pages, ...bilans];
}

/** What is wrong with the page that is shown; how wide it is only, where `largeur` says so. */
async function juger(page, chemin, nom, largeur = false) {
  const html = await page.content();
  const octets = Buffer.byteLength(html);
  const faults = octets < 100 * 1024 ? [] : [`${chemin}: ${octets} bytes`];
  // What is folded is judged too.
  await page.$$eval("main details", (all) => all.forEach((one) => { one.open = true; }));
  if (!largeur) {
    await page.evaluate(AXE);
    const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
    faults.push(...found.violations.map((one) =>
      `${chemin}: ${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`));
  }
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) faults.push(`${chemin} is ${over} px too wide`);
  if (!largeur) await photographier(page, nom);
  return faults;
}

async function examiner(page, chemin, nom, largeur) {
  await page.goto(portail.base + chemin);
  return juger(page, chemin, nom, largeur);
}

// 640 px is what 1280 px at a zoom of 200 % leaves.
const TAILLES = [["large", { width: 1440, height: 900 }], ["zoom", { width: 640, height: 450 }],
  ["telephone", { width: 390, height: 844 }], ["etroit", { width: 320, height: 640 }]];
// In between nothing new is seen but whether it fits.
const LARGEUR_SEULE = ["zoom", "etroit"];

for (const cle of ["declarant", "declarant_other", "accountant", "operator", "agent", "null"]) {
  for (const [taille, viewport] of TAILLES) {
    for (const colorScheme of taille === "large" ? ["light", "dark"] : ["light"]) {
      test(`${cle}, ${taille}, ${colorScheme}`, async () => {
        // axe is handed to the page by the test: only there does the page's policy give way.
        const page = await entrer(portail, cle === "null" ? null : cle, { viewport, colorScheme, bypassCSP: true });
        const faults = [];
        const chemins = [...(PAGES[cle] ?? []), ...await dossiers(page, cle)];
        for (const [rang, chemin] of chemins.entries()) {
          const nom = chemin.replace(/[^a-z0-9]+/gi, "-").slice(0, 40);
          faults.push(...await examiner(page, chemin, `${cle}-${taille}-${colorScheme}-${rang}${nom}`, LARGEUR_SEULE.includes(taille)));
        }
        assert.deepEqual(faults, []);
        const fautes = page.fautes.filter((text) => !/status of (403|404|410|422)/.test(text));
        assert.deepEqual(fautes, []);
        await page.context().close();
      });
    }
  }
}

/** Sends the first form of `main` that has this field, without the browser's own checks. */
async function envoyer(page, champ) {
  await Promise.all([
    page.waitForNavigation(),
    page.$eval(champ, (field) => {
      field.form.noValidate = true;
      field.form.requestSubmit(field.form.querySelector("button[type=submit]"));
    }),
  ]);
}

test("forms in error name the fields, and are judged too", async () => {
  const page = await entrer(portail, "declarant", { bypassCSP: true });
  const faults = [];
  const actions = (await dossiers(page, "declarant")).filter((lien) => /\/corriger$/.test(lien));
  for (const [chemin, champ, valeur] of [
    [actions[0], "#djt", ""],
    ["/attestation/nouvelle", "#salaire-1", "beaucoup"],
    ["/profil", "#courriel", "personne"],
    ["/suivi/recherche?tout=1", "#depuis", "hier"],
  ]) {
    await page.goto(portail.base + chemin);
    await page.fill(champ, valeur);
    await envoyer(page, champ);
    const named = await page.$eval(".resume-erreurs", (box) => [...box.querySelectorAll("a")].map((a) => a.getAttribute("href")));
    assert.ok(named.includes(champ), `${chemin}: ${named}`);
    assert.equal(await page.getAttribute(champ, "aria-invalid"), "true", chemin);
    faults.push(...await juger(page, `${chemin} in error`, `erreur-${champ.slice(1)}`));
  }
  assert.deepEqual(faults, []);
  await page.context().close();
});

test("what is printed is the page without its frame", async () => {
  const page = await entrer(portail, "declarant");
  for (const chemin of ["/suivi", ...await dossiers(page, "declarant")].slice(0, 12)) {
    await page.goto(portail.base + chemin);
    await page.emulateMedia({ media: "print" });
    const shown = await page.$$eval(".menu, .onglets, .entete .liens-haut, .actions, .pied", (all) =>
      all.filter((one) => one.getClientRects().length > 0).length);
    assert.equal(shown, 0, chemin);
    assert.ok(await page.isVisible("main h1"), chemin);
    await photographier(page, `imprime-${chemin.replace(/[^a-z0-9]+/gi, "-").slice(0, 40)}`);
    await page.emulateMedia({ media: null });
  }
  await page.context().close();
});

/** Goes on with Tab until what is wanted has the focus, which must be seen. */
async function atteindre(page, voulu) {
  for (let step = 0; step < 160; step += 1) {
    await page.keyboard.press("Tab");
    const [here, outline] = await page.evaluate(() => {
      const one = document.activeElement;
      // A region that scrolls has the focus too, and holds the text of all that is within.
      const text = one.matches("a, button, summary") ? `${one.textContent} ${one.getAttribute("href") ?? ""}` : "";
      return [`${text} #${one.id}`, getComputedStyle(one).outlineWidth];
    });
    if (here.includes(voulu)) {
      assert.equal(outline, "3px", voulu);
      return;
    }
  }
  assert.fail(`${voulu} is not reached by keyboard`);
}

// Shows S39: from the recap to a declaration and its tree with the keyboard alone.
test("the two magnifiers are reached by keyboard", async () => {
  const page = await entrer(portail, "declarant");
  await page.goto(`${portail.base}/suivi`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Aller au contenu");
  await atteindre(page, "Voir les signalements Conformes");
  await page.keyboard.press("Enter");
  await page.waitForURL(/recherche/);
  await atteindre(page, "/declarations/");
  await page.keyboard.press("Enter");
  await page.waitForURL(/declarations/);
  assert.ok(await page.isVisible(".arbre"));
  await page.context().close();
});

// From logging in to a correction that is checked, without a mouse.
test("the main road is walked with the keyboard alone", async () => {
  const page = await entrer(portail, null);
  const compte = portail.comptes.declarant;
  await page.goto(`${portail.base}/connexion`);
  await atteindre(page, "#siret");
  for (const [rang, valeur] of [compte.siret, compte.nom, compte.prenom, compte.motdepasse].entries()) {
    if (rang > 0) await page.keyboard.press("Tab");
    await page.keyboard.type(valeur);
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(`${portail.base}/`);
  await atteindre(page, "Voir ce qu’il y a à faire");
  await page.keyboard.press("Enter");
  await page.waitForURL(/taches/);
  // The first one asks for an attestation, the second for a correction.
  await atteindre(page, "Lire le bilan et corriger");
  await atteindre(page, "Lire le bilan et corriger");
  await page.keyboard.press("Enter");
  await page.waitForURL(/retours/);
  await atteindre(page, "Corriger le signalement");
  await page.keyboard.press("Enter");
  await page.waitForURL(/corriger/);
  await atteindre(page, "#iban");
  await page.keyboard.type("FR1");
  await atteindre(page, "Vérifier");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(await page.textContent("#apercu"), /IBAN/);
  await page.context().close();
});
