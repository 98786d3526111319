/* Follows a run while it is computed, and shows the whole page anew when it is done. Without this script a link does. */
"use strict";
(() => {
  const place = document.querySelector("[data-progress]");
  if (!place) return;
  const WAIT = 2000, MOST = 15000; // milliseconds; longer and longer while nothing answers
  const bar = place.querySelector("progress");
  const log = document.querySelector(".field-log_text .readonly");
  let wait = WAIT;

  const follow = async () => {
    try {
      const response = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } });
      if (!response.ok || response.redirected) throw new Error(response.status);
      const told = await response.json();
      if (!told.open) return window.location.reload();
      bar.value = told.share;
      for (const name of ["status", "done", "since"]) {
        const shown = place.querySelector(`[data-${name}]`);
        if (shown.textContent !== told[name]) shown.textContent = told[name];
      }
      if (log && told.log) {
        const text = document.createElement("pre");
        text.textContent = told.log;
        log.replaceChildren(text);
      }
      wait = WAIT;
    } catch {
      wait = Math.min(2 * wait, MOST);
    }
    window.setTimeout(follow, wait);
  };
  window.setTimeout(follow, WAIT);
})();
