/* Shows the settings of the algorithm that was chosen at once. Without this script they stand on the page after saving. */
"use strict";
(() => {
  const SETTINGS = ".rec-algorithm";
  let asked = 0;

  const show = async (select) => {
    const mine = ++asked;
    const place = select.closest(SETTINGS);
    const address = new URL(window.location.href);
    address.search = "";
    address.searchParams.set("recommender", select.value);
    place.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, { headers: { Accept: "text/html" } });
      if (!response.ok || response.redirected) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const found = page.querySelector(SETTINGS);
      if (mine !== asked || !found) return;
      const imported = document.importNode(found, true);
      place.replaceWith(imported);
      const notes = page.querySelector(".rec-notes");
      for (const old of document.querySelectorAll(".rec-notes")) old.remove();
      if (notes) imported.before(document.importNode(notes, true));
      imported.querySelector("select[name=recommender]").focus();
    } finally {
      if (place.isConnected) place.removeAttribute("aria-busy");
    }
  };

  document.addEventListener("change", ({ target }) => {
    if (target.matches(`${SETTINGS} select[name=recommender]`)) show(target);
  });
})();
