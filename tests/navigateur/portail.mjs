// A demonstration of the portal, started for a run and stopped with it, and a browser for it.
import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const PROGRAMME = process.env.NAVIGATEUR_PROGRAMME;
const ARTEFACTS = process.env.NAVIGATEUR_ARTEFACTS ?? path.join(tmpdir(), "guichet-navigateur");

/** Starts `guichet serve --demo` on a port of its own, its clock at `horloge`, with settings (TOML) if given. */
export async function demarrer(horloge, reglages = "") {
  if (!PROGRAMME) throw new Error("NAVIGATEUR_PROGRAMME names the program to test");
  const data = mkdtempSync(path.join(tmpdir(), "guichet-"));
  const config = path.join(data, "guichet.toml");
  writeFileSync(config, reglages);
  const child = spawn(PROGRAMME,
    ["serve", "--demo", "--clock", horloge, "--listen", "127.0.0.1:0", "--data", data, "--config", config],
    { stdio: ["ignore", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout });
  const base = await new Promise((ok, ko) => {
    lines.on("line", (line) => { const found = line.match(/http:\/\/\S+/); if (found) ok(found[0]); });
    child.on("exit", (code) => ko(new Error(`the portal stopped at its start: ${code}`)));
  });
  const comptes = JSON.parse(readFileSync(path.join(data, "demo-accounts.json")));
  const navigateur = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  return {
    base, comptes, navigateur,
    async avancer(maintenant) {
      const answer = await fetch(`${base}/demo/horloge`, {
        method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ maintenant }),
      });
      if (!answer.ok) throw new Error(`the clock answers ${answer.status}`);
    },
    /** Waits until the past of the demonstration is complete. */
    async rempli(essais = 600) {
      for (let essai = 0; essai < essais; essai += 1) {
        const { etat } = await (await fetch(`${base}/demo/etat`)).json();
        if (etat === "pret") return;
        await new Promise((ok) => setTimeout(ok, 500));
      }
      throw new Error("the demonstration is never complete");
    },
    async arreter() {
      await navigateur.close();
      child.kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** A page where somebody is logged in, as a person logs in; what it asks of other sites is a fault. */
export async function entrer(portail, cle, options = {}) {
  const contexte = await portail.navigateur.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await contexte.newPage();
  page.fautes = [];
  page.on("console", (message) => { if (message.type() === "error") page.fautes.push(message.text()); });
  page.on("pageerror", (error) => page.fautes.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(portail.base) && !request.url().startsWith("data:")) page.fautes.push(request.url());
  });
  if (cle) await connecter(portail, page, cle);
  return page;
}

/** Logs in on a page; again, where the clock was moved further than a session lasts. */
export async function connecter(portail, page, cle) {
  const compte = portail.comptes[cle];
  await page.goto(`${portail.base}/connexion`);
  if (compte.identifiant) {
    await page.fill("#identifiant", compte.identifiant);
    await page.fill("#motdepasse-msa", compte.motdepasse);
    await page.press("#motdepasse-msa", "Enter");
  } else {
    await page.fill("#siret", compte.siret);
    await page.fill("#nom", compte.nom);
    await page.fill("#prenom", compte.prenom);
    await page.fill("#motdepasse", compte.motdepasse);
    await page.press("#motdepasse", "Enter");
  }
  await page.waitForURL(`${portail.base}/`);
}

/** Keeps a picture of a page among the artefacts of the run. */
export async function photographier(page, nom) {
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: path.join(ARTEFACTS, `${nom}.png`), fullPage: true });
}
