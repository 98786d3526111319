/* Shows what a weight and a half-life would do while they are written. Without this script a button does. */
"use strict";
(() => {
  const place = document.querySelector("[data-effect]");
  if (!place) return;
  const WAIT = 350; // milliseconds without a change
  const form = place.closest("form");
  const shown = place.querySelector("[data-shown]");
  const status = place.querySelector("[data-status]");
  const button = place.querySelector("[name=_effect]");
  let timer = 0, asked = 0;

  const show = async () => {
    const mine = ++asked;
    const address = new URL(place.dataset.effect, window.location.href);
    for (const name of ["weight", "half_life_days"]) address.searchParams.set(name, form.elements[name].value);
    try {
      const response = await fetch(address);
      if (!response.ok || response.redirected) throw new Error(response.status);
      const html = await response.text();
      if (mine !== asked) return;
      const page = new DOMParser().parseFromString(html, "text/html");
      shown.replaceChildren(...document.importNode(page.body, true).childNodes);
      status.textContent = "";
    } catch {
      status.textContent = place.dataset.failed;
    }
  };

  form.addEventListener("input", ({ target }) => {
    if (!["weight", "half_life_days"].includes(target.name)) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(show, WAIT);
  });
  button.addEventListener("click", (event) => {
    event.preventDefault();
    show();
  });
})();
