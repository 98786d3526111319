/* Rows that are added and removed, products that are offered while one types, and a preview that follows the form. All of it works without. */
"use strict";
(() => {
  const WAIT = 350; // milliseconds without a change
  document.documentElement.classList.add("rec-scripted");

  const later = (work) => {
    let timer = 0;
    return (...given) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => work(...given), WAIT);
    };
  };

  /* Rows */
  const renumber = (element, number) => {
    for (const name of ["id", "name", "for", "list", "aria-describedby"]) {
      if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replaceAll("__prefix__", number));
    }
  };

  const add = (rows) => {
    const total = rows.querySelector("[name$=-TOTAL_FORMS]");
    const row = rows.querySelector("template").content.cloneNode(true).firstElementChild;
    for (const element of row.querySelectorAll("*")) renumber(element, total.value);
    total.value = Number(total.value) + 1;
    rows.querySelector(".rec-row-list").append(row);
    begin(row);
    row.querySelector("input, select").focus();
  };

  const remove = (row) => {
    const box = row.querySelector("input[name$=-DELETE]");
    if (box) box.checked = true;
    else for (const input of row.querySelectorAll("input")) input.value = "";
    const rows = row.closest("[data-rows]");
    row.hidden = true;
    row.dispatchEvent(new Event("change", { bubbles: true }));
    rows.querySelector("[data-add]").focus();
  };

  /* What a row is about decides what is offered beside it. */
  const LISTS = { category: "rec-categories", tag: "rec-tags", only_categories: "rec-categories", never_categories: "rec-categories", only_tags: "rec-tags", never_tags: "rec-tags" };
  const about = (input) => {
    const what = input.closest(".rec-row")?.querySelector("select[name$=-what]")?.value;
    const found = input.dataset.products && input.parentElement.querySelector("datalist");
    input.setAttribute("list", (what && LISTS[what]) || (found ? found.id : input.getAttribute("list")));
    return found && !(what in LISTS);
  };

  const offer = async (input) => {
    if (!input.isConnected || !about(input)) return;
    const title = input.parentElement.querySelector("[data-title]");
    const asked = input.value.trim();
    const response = asked ? await fetch(`${input.dataset.products}?q=${encodeURIComponent(asked)}`) : null;
    if (input.value.trim() !== asked || (response && !response.ok)) return;
    const { results } = response ? await response.json() : { results: [] };
    input.parentElement.querySelector("datalist").replaceChildren(...results.map(({ key, sku, title }) => {
      const option = document.createElement("option");
      option.value = key;
      option.label = sku === key ? title : `${title} · ${sku}`;
      return option;
    }));
    const meant = results.find(({ key }) => key === asked) || results.find(({ sku }) => sku === asked) || (results.length === 1 ? results[0] : null);
    title.value = meant ? meant.title : "";
  };

  const begin = (within) => {
    for (const button of within.querySelectorAll("[data-add], [data-remove]")) button.hidden = false;
    for (const input of within.querySelectorAll("input[name$=-which], [data-products]")) about(input);
  };
  begin(document);
  /* Rows to fill in are there for pages without this script. */
  const isEmpty = (row) => !row.matches(".errors")
    && ![...row.querySelectorAll("input:not([type=hidden], [type=checkbox])")].some((input) => input.value)
    && !row.querySelector("select[name$=-strategy]")?.value;
  for (const rows of document.querySelectorAll("[data-rows]")) {
    const total = rows.querySelector("[name$=-TOTAL_FORMS]");
    for (const row of [...rows.querySelectorAll(".rec-row")].reverse()) {
      if (!isEmpty(row)) break;
      row.remove();
      total.value = Number(total.value) - 1;
    }
  }

  const offerLater = new WeakMap();
  document.addEventListener("input", ({ target }) => {
    if (!target.dataset || !target.dataset.products) return;
    if (!offerLater.has(target)) offerLater.set(target, later(offer));
    offerLater.get(target)(target);
  });
  document.addEventListener("change", ({ target }) => {
    if (!target.matches || !target.matches("select[name$=-what]")) return;
    const input = target.closest(".rec-row").querySelector("input[name$=-which]");
    if (!input) return;
    const title = input.parentElement.querySelector("[data-title]");
    if (title) title.value = "";
    if (about(input)) offer(input);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.matches("[data-add]")) add(target.closest("[data-rows]"));
    if (target.matches("[data-remove]")) remove(target.closest(".rec-row"));
  });

  /* The preview */
  const panel = document.querySelector("[data-preview]");
  if (!panel) return;
  const form = panel.closest("form");
  const shown = panel.querySelector("[data-slate-of-preview]");
  const status = panel.querySelector("[data-status]");
  const button = panel.querySelector("[name=_preview]");
  let asking = null;

  const refresh = async () => {
    if (asking) asking.abort();
    const mine = new AbortController();
    asking = mine;
    shown.classList.add("rec-busy");
    const data = new FormData(form);
    try {
      const response = await fetch(panel.dataset.preview, { method: "POST", body: data, signal: mine.signal });
      if (!response.ok || response.redirected) throw new Error(response.status);
      const html = await response.text();
      const open = shown.querySelector("details")?.open;
      shown.innerHTML = html;
      if (open) shown.querySelector("details")?.setAttribute("open", "");
      status.textContent = shown.querySelector(".rec-problems") ? "" : panel.dataset.done;
    } catch (error) {
      if (error.name === "AbortError") return;
      status.textContent = panel.dataset.failed;
    }
    if (asking === mine) shown.classList.remove("rec-busy");
  };

  const follow = later(refresh);
  form.addEventListener("input", follow);
  form.addEventListener("change", follow);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    refresh();
  });
})();
