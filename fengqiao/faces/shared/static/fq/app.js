/* The desk's behaviour. Everything here makes a page that works without it more comfortable.
   One place for htmx event names; no inline script anywhere (CSP 'self'). */
(function () {
  "use strict";
  const one = (selector, root) => (root || document).querySelector(selector);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const here = document.documentElement;

  /* Chinese input method: no request while characters are being composed; one when they are done. */
  let composing = false;
  window.addEventListener("compositionstart", () => { composing = true; }, true);
  window.addEventListener("compositionend", (event) => {
    composing = false;
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  }, true);
  window.addEventListener("input", (event) => {
    if (composing || event.isComposing) event.stopImmediatePropagation();
  }, true);
  window.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
  }, true);

  /* Keyboard: / goes to the search, Alt+S hands the form in, Escape closes menus. */
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = one("[data-search-key]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
    if (event.altKey && !event.ctrlKey && event.code === "KeyS") {
      const form = (event.target.closest && event.target.closest("form[data-main]")) || one("#drawer.show form[data-main]") || one("form[data-main]");
      if (form) { event.preventDefault(); form.requestSubmit(one("[data-submit]", form) || undefined); }
    }
    if (event.key === "Escape") all("details[data-menu][open]").forEach((menu) => { menu.open = false; one("summary", menu).focus(); });
  });
  document.addEventListener("click", (event) => {
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const follow = event.target.closest("a[data-follow-query]"); // filters changed without a new page: the link takes them along
    if (follow) {
      const asked = new URLSearchParams(location.search);
      asked.delete("at");
      follow.search = asked.toString();
    }
    const target = event.target.closest("[data-nav-toggle], [data-theme-toggle], [data-print], [data-take-type], [data-back]");
    if (!target) return;
    if (target.matches("[data-nav-toggle]")) {
      const open = one("#nav").classList.toggle("open");
      target.setAttribute("aria-expanded", String(open));
    } else if (target.matches("[data-theme-toggle]")) {
      const dark = here.dataset.bsTheme === "dark";
      here.dataset.bsTheme = dark ? "light" : "dark";
      try { localStorage.setItem("fq-theme", here.dataset.bsTheme); } catch (e) { /* storage may be closed */ }
    } else if (target.matches("[data-print]")) {
      window.print();
    } else if (target.matches("[data-back]")) {
      event.preventDefault();
      location.reload();
    } else if (target.matches("[data-take-type]")) {
      event.preventDefault();
      const select = one("#id_type_code");
      select.value = target.value.replace(/^take:/, ""); // the value also serves as a step without scripts
      select.dispatchEvent(new Event("change", { bubbles: true }));
      all("[data-take-type]").forEach((button) => {
        button.classList.toggle("is-taken", button === target);
        button.setAttribute("aria-pressed", String(button === target));
      });
    }
  });

  /* A place was chosen from the list: its name goes into the search field. */
  document.addEventListener("change", (event) => {
    const radio = event.target;
    if (!radio.matches("[data-place-name]")) return;
    const box = radio.closest("[data-place]");
    one("[data-place-text]", box).value = radio.dataset.placeName;
  });

  /* A form is handed in once. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-main]")) return;
    if (event.submitter && event.submitter.name === "step") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  /* Drafts: kept on the server three seconds after a change, and on leaving the page. */
  all("form[data-draft]").forEach((form) => {
    const said = one("[data-saved]", form);
    let changed = false, timer = 0, leaving = false;
    const body = () => { const data = new FormData(form); data.delete("step"); return data; };
    const keep = async () => {
      if (!changed) return;
      changed = false;
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body: body(), headers: { "HX-Request": "true" } });
        if (!answer.ok) throw new Error(String(answer.status));
        if (said) said.textContent = await answer.text();
      } catch (e) {
        changed = true;
        if (said) said.textContent = form.dataset.draftFailed;
      }
    };
    const touch = () => { changed = true; clearTimeout(timer); timer = setTimeout(keep, 3000); };
    form.addEventListener("input", touch);
    form.addEventListener("change", touch);
    form.addEventListener("submit", (event) => { if (!(event.submitter && event.submitter.name === "step")) leaving = true; });
    window.addEventListener("pagehide", () => { if (changed && !leaving) navigator.sendBeacon(form.dataset.draft, body()); });
  });

  /* Errors: the summary names them, the first field takes the focus. */
  const wrong = one("form [aria-invalid=true]") || one(".error-summary");
  if (wrong) wrong.focus();

  /* htmx: drawer, refusals as a line that is read out. */
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "drawer-body" && window.tabler) window.tabler.Offcanvas.getOrCreateInstance("#drawer").show();
  });
  const toast = (text) => {
    const line = document.createElement("div");
    line.className = "toast-line";
    line.textContent = text;
    one("#toasts").append(line);
    setTimeout(() => line.remove(), 9000);
  };
  document.addEventListener("htmx:sendError", () => toast(one("#toasts").dataset.offline));
  document.addEventListener("htmx:responseError", (event) => {
    const text = event.detail.xhr.responseText || "";
    if (text && text.length < 300 && !text.startsWith("<")) toast(text);
  });
})();
