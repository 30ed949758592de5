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
  declarant: ["/", "/suivi", "/suivi/recherche?tout=1", "/suivi/recherche?depuis=faux", "/deposer", "/controler",
    "/taches", "/notifications", "/administration", "/administration/consultation?siret=99999901400015",
    "/administration/demandes", "/statistiques", "/sorties", "/profil", "/aide", "/aide/base?q=DJTNC", "/services",
    "/services/machine", "/attestation", "/attestation/nouvelle", "/nulle-part", "/accessibilite"],
  accountant: ["/", "/portefeuille?vue=tous", "/portefeuille"],
  operator: ["/exploitation"],
  null: ["/connexion", "/inscription", "/mot-de-passe", "/confirmation?lien=x"],
};

async function examiner(page, chemin, nom) {
  await page.goto(portail.base + chemin);
  const html = await page.content();
  assert.ok(html.length < 100 * 1024, `${chemin}: ${html.length} characters`);
  await page.evaluate(AXE);
  const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  const told = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
  const faults = told.map((text) => `${chemin}: ${text}`);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) faults.push(`${chemin} is ${over} px too wide`);
  await photographier(page, nom);
  return faults;
}

for (const [cle, chemins] of Object.entries(PAGES)) {
  for (const [taille, viewport] of [["large", { width: 1280, height: 900 }], ["telephone", { width: 390, height: 844 }], ["etroit", { width: 320, height: 640 }]]) {
    for (const colorScheme of taille === "large" ? ["light", "dark"] : ["light"]) {
      test(`${cle}, ${taille}, ${colorScheme}`, async () => {
        // axe is handed to the page by the test: only there does the page's policy give way.
        const page = await entrer(portail, cle === "null" ? null : cle, { viewport, colorScheme, bypassCSP: true });
        const faults = [];
        for (const chemin of chemins) {
          faults.push(...await examiner(page, chemin, `${cle}-${taille}-${colorScheme}${chemin.replace(/[^a-z0-9]+/gi, "-")}`));
        }
        assert.deepEqual(faults, []);
        const fautes = page.fautes.filter((text) => !/status of (404|422)/.test(text));
        assert.deepEqual(fautes, []);
        await page.context().close();
      });
    }
  }
}

// Shows S39: from the recap to a declaration and its tree with the keyboard alone.
test("the two magnifiers are reached by keyboard", async () => {
  const page = await entrer(portail, "declarant");
  await page.goto(`${portail.base}/suivi`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Aller au contenu");
  const reach = async (wanted) => {
    for (let step = 0; step < 120; step += 1) {
      await page.keyboard.press("Tab");
      const here = await page.evaluate(() => document.activeElement.textContent + " " + (document.activeElement.getAttribute("href") ?? ""));
      if (here.includes(wanted)) {
        const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
        assert.equal(outline, "3px");
        await page.keyboard.press("Enter");
        return;
      }
    }
    assert.fail(`${wanted} is not reached by keyboard`);
  };
  await reach("Afficher tout");
  await page.waitForURL(/recherche/);
  await page.goto(`${portail.base}/suivi/recherche?tout=1`);
  await reach("/declarations/");
  await page.waitForURL(/declarations/);
  assert.match(page.url(), /\/declarations\//);
  await page.context().close();
});
