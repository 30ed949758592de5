// What people do over and over in the journeys, and what a file needs to be deposited again.

/** The file of a declaration that the demonstration deposited, with its flux. */
export async function fichier(portail, page, criteres) {
  const demande = new URLSearchParams({ tout: "1", etat: "conforme", ...criteres });
  await page.goto(`${portail.base}/suivi/recherche?${demande}`);
  const lien = await page.getAttribute("a[href^='/declarations/']", "href");
  return contenu(portail, page, lien.split("/")[2]);
}

/** The file of a flux. */
export async function contenu(portail, page, flux) {
  const reponse = await page.request.get(`${portail.base}/depots/${flux}/document`);
  return { flux, octets: await reponse.body() };
}

/** The first value of a rubrique. */
export function valeur(octets, rubrique) {
  return octets.toString("latin1").match(new RegExp(`^${rubrique},'(.*)'`, "m"))?.[1];
}

/** The same file, with other values for some rubriques. */
export function change(octets, valeurs) {
  let texte = octets.toString("latin1");
  for (const [rubrique, nouvelle] of Object.entries(valeurs)) {
    texte = texte.replace(new RegExp(`^(${rubrique},').*'`, "m"), `$1${nouvelle}'`);
  }
  return Buffer.from(texte, "latin1");
}

/** The same file under another order number. */
export function autre(octets, ordre) {
  return change(octets, { "S20.G00.05.004": String(ordre) });
}

/** A monthly as the same establishment would declare another month: `de` and `a` are the last days of both. */
export function duMois(octets, de, a) {
  const garde = /^S21\.G00\.(30|40\.001|60|66)/;
  const [fin, nouvelle] = [de.slice(2), a.slice(2)];
  const lignes = octets.toString("latin1").split(/\r?\n/).map((ligne) => (garde.test(ligne) ? ligne
    : ligne.replace(`'${de}'`, `'${a}'`).replace(`${fin}'`, `${nouvelle}'`)));
  return Buffer.from(lignes.join("\r\n"), "latin1");
}

/** JJMMAAAA, so many days away. */
export function decale(date, jours) {
  const at = new Date(Date.UTC(Number(date.slice(4)), Number(date.slice(2, 4)) - 1, Number(date.slice(0, 2)) + jours));
  const deux = (n) => String(n).padStart(2, "0");
  return `${deux(at.getUTCDate())}${deux(at.getUTCMonth() + 1)}${at.getUTCFullYear()}`;
}

/** JJMMAAAA or JJ/MM/AAAA as a field of a form holds it. */
export function iso(date) {
  const [jour, mois, annee] = date.includes("/") ? date.split("/") : [date.slice(0, 2), date.slice(2, 4), date.slice(4)];
  return `${annee}-${mois}-${jour}`;
}

/** Loads the page again until it says something, or no longer says it. */
export async function jusqu_a(page, texte, { absent = false, essais = 80 } = {}) {
  for (let essai = 0; essai < essais; essai += 1) {
    if ((await page.getByText(texte).count() > 0) !== absent) return;
    await page.waitForTimeout(250);
    await page.reload();
  }
  throw new Error(`${page.url()} ${absent ? "still says" : "never says"} « ${texte} »\n${await page.locator("main").innerText()}`);
}

/** Waits for the control of the deposit on the page. */
export async function controle(page) {
  await page.waitForURL(/\/depots\//);
  await jusqu_a(page, "contrôle est en cours", { absent: true });
}

/** Deposits a file by the form; the page of the deposit is left open, controlled. */
export async function deposer(portail, page, octets, nom = "paie.dsn") {
  await page.goto(`${portail.base}/deposer`);
  await page.setInputFiles("#fichier", { name: nom, mimeType: "text/plain", buffer: octets });
  await page.getByRole("button", { name: "Envoyer" }).click();
  await controle(page);
}

/** The address of the only declaration of the deposit on the page. */
export async function declaration(page) {
  return page.locator("a[href^='/declarations/']").first().getAttribute("href");
}
