/* Comfort for citizens' pages: everything works without it. With it what is typed stays in this browser until it is handed in. */
(function () {
  "use strict";
  const one = (selector, root) => (root || document).querySelector(selector);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const DAY = 24 * 3600 * 1000;
  const NEVER = ["csrfmiddlewaretoken", "browser_keeps", "step"];
  const name = (form) => "fq-draft-" + form.dataset.keep;
  let storage = null;
  try { storage = window.localStorage; storage.setItem("fq-try", "1"); storage.removeItem("fq-try"); } catch (e) { storage = null; }

  all("[data-forget]").forEach((mark) => { if (storage) storage.removeItem("fq-draft-" + mark.dataset.forget); });
  all("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));

  /* Larger type at once; the cookie tells the next page. */
  all("[data-size]").forEach((button) => button.addEventListener("click", (event) => {
    event.preventDefault();
    const big = document.documentElement.classList.toggle("big");
    document.cookie = "fengqiao_big=" + (big ? "1; max-age=31536000" : "; max-age=0") + "; path=/citizen/; samesite=lax";
  }));

  const read = (form) => {
    const rows = [];
    new FormData(form).forEach((value, key) => { if (typeof value === "string" && !NEVER.includes(key)) rows.push([key, value]); });
    return rows;
  };
  const write = (form, rows) => {
    rows.forEach(([key, value]) => {
      const field = form.elements[key];
      if (!field) return;
      if (field instanceof RadioNodeList) field.value = value;
      else if (field.type === "checkbox") field.checked = true;
      else {
        if (field.tagName === "SELECT" && value && !one(`option[value="${CSS.escape(value)}"]`, field)) return;
        field.value = value;
      }
    });
  };

  all("form[data-keep]").forEach((form) => {
    const flag = one("[name=browser_keeps]", form);
    if (!storage) return;
    if (flag) { flag.value = "1"; all(".no-script").forEach((part) => { part.hidden = true; }); }
    all("[data-kept]").forEach((part) => { part.hidden = false; });
    let timer = 0;
    const keep = () => { try { storage.setItem(name(form), JSON.stringify({ at: Date.now(), rows: read(form) })); } catch (e) { /* full */ } };
    const touch = () => { clearTimeout(timer); timer = setTimeout(keep, 800); };
    form.addEventListener("input", touch);
    form.addEventListener("change", touch);
    window.addEventListener("pagehide", () => { if (timer) keep(); });
    const discard = one("[data-discard]", form);
    if (discard) discard.addEventListener("click", () => { clearTimeout(timer); timer = 0; storage.removeItem(name(form)); });

    /* What an earlier visit left: offered, never put in unasked. A page that came back with errors has its own values. */
    let kept = null;
    try { kept = JSON.parse(storage.getItem(name(form)) || "null"); } catch (e) { kept = null; }
    const offer = one("[data-restore]");
    const county = (rows) => (rows.find(([key]) => key === "county") || [])[1];
    if (kept && Date.now() - kept.at > DAY) { storage.removeItem(name(form)); kept = null; }
    if (kept && offer && !one(".error-summary") && !one("textarea", form).value && county(kept.rows) === form.elements.county.value) {
      offer.hidden = false;
      one("[data-restore-yes]").addEventListener("click", async () => {
        const town = (kept.rows.find(([key]) => key === "town") || [])[1];
        if (town) await list(form, town);
        write(form, kept.rows);
        offer.hidden = true;
        one("textarea", form).focus();
      });
      one("[data-restore-no]").addEventListener("click", () => { storage.removeItem(name(form)); offer.hidden = true; });
    }
  });

  /* Villages of the town that was chosen. Where the network fails, the button lists them. */
  const list = async (form, town) => {
    const village = form.elements.village;
    try {
      const answer = await fetch("/citizen/apply/villages/?town=" + encodeURIComponent(town));
      if (!answer.ok) throw new Error(String(answer.status));
      village.innerHTML = await answer.text();
    } catch (e) {
      all(".no-script").forEach((part) => { part.hidden = false; });
    }
  };
  const apply = one("form#apply");
  if (apply) apply.elements.town.addEventListener("change", (event) => list(apply, event.target.value));

  /* A form is handed in once. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.submitter && event.submitter.name === "step") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  const wrong = one("form [aria-invalid=true]") || one(".error-summary");
  if (wrong) wrong.focus();
})();
