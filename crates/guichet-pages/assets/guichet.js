// What a browser adds where it can; every page works without it.
"use strict";

// A file dropped anywhere in its zone, and the progress of its sending.
for (const zone of document.querySelectorAll("[data-depose]")) {
  const field = zone.querySelector("input[type=file]");
  const form = zone.closest("form");
  const told = form.querySelector("[data-progres]");
  const over = (on) => (event) => { event.preventDefault(); zone.classList.toggle("survol", on); };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change"));
    }
  });
  form.addEventListener("submit", (event) => {
    if (!told || !field.files.length || event.submitter?.hasAttribute("data-sans-progres")) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter ?? undefined);
    const request = new XMLHttpRequest();
    const bar = told.querySelector("progress");
    const text = told.querySelector("p");
    told.hidden = false;
    text.textContent = "Envoi en cours…";
    request.upload.addEventListener("progress", (sent) => {
      if (!sent.lengthComputable) return;
      bar.max = sent.total;
      bar.value = sent.loaded;
      if (sent.loaded === sent.total) text.textContent = "Fichier transmis, réponse attendue…";
    });
    // The answer is a page: an error is shown as such, a receipt has its own address.
    request.addEventListener("load", () => {
      if (request.responseURL && request.responseURL !== form.action && request.status < 400) {
        location.assign(request.responseURL);
        return;
      }
      document.open();
      document.write(request.responseText);
      document.close();
    });
    request.addEventListener("error", () => {
      told.hidden = true;
      text.textContent = "";
      form.submit();
    });
    request.open("POST", form.action);
    request.send(body);
  });
}

// A form that is checked while it is filled in: the same page comes back, only its preview is taken.
for (const form of document.querySelectorAll("form[data-vivant]")) {
  const places = form.dataset.vivant.split(" ").map((id) => document.getElementById(id));
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const body = new URLSearchParams(new FormData(form));
      body.set("faire", "verifier");
      const answer = await fetch(form.action, { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const place of places) {
        const fresh = page.getElementById(place.id);
        // What somebody has reached meanwhile is not taken away.
        if (fresh && !place.contains(document.activeElement)) place.replaceChildren(...fresh.childNodes);
      }
    }, 500);
  });
}

// One tick for all the lines of a table.
for (const all of document.querySelectorAll("[data-tout-cocher]")) {
  all.hidden = false;
  all.querySelector("input").addEventListener("change", (event) => {
    for (const one of document.getElementsByName(all.dataset.toutCocher)) one.checked = event.target.checked;
  });
}
