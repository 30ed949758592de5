// The journeys, as people go through them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { autre, declaration, deposer, fichier } from "./gestes.mjs";
import { demarrer, entrer, photographier } from "./portail.mjs";

let portail;
before(async () => {
  portail = await demarrer("2026-04-02T09:00");
  await portail.rempli();
});
after(async () => { await portail?.arreter(); });

for (const javaScriptEnabled of [true, false]) {
  // Shows S20, S23, S40, S42, S44, S45, S46, S47, S52, S53: J1, to the distribution tree.
  test(`J1 ${javaScriptEnabled ? "with" : "without"} script: deposit, certificate, distribution`, async () => {
    const page = await entrer(portail, "declarant", { javaScriptEnabled });
    const { octets } = await fichier(portail, page, { nature: "04" });
    await deposer(portail, page, autre(octets, javaScriptEnabled ? 771 : 772));
    assert.ok(await page.getByText("Fichier contrôlé conforme").first().isVisible());
    await photographier(page, `J1-recepisse-${javaScriptEnabled}`);
    await page.goto(portail.base + await declaration(page));
    assert.ok(await page.getByText("Préparation des données destinées à : CNAM").isVisible());
    await photographier(page, `J1-detail-${javaScriptEnabled}`);
    await page.getByRole("link", { name: "Afficher le certificat de conformité" }).click();
    assert.ok(await page.getByRole("link", { name: "Télécharger le certificat" }).isVisible());
    await photographier(page, `J1-certificat-${javaScriptEnabled}`);
    assert.deepEqual(page.fautes, []);
    await page.context().close();
  });
}

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
