// Fills the lazy blocks of a page: one request for all of them, in the order of the page, with what stands on the page already.
// Height changes only where nobody looks: a block that turns out smaller or empty keeps its room until it is out of view.
(() => {
  "use strict";
  const MOST_BLOCKS = 20, MOST_KEYS = 500, LONGEST_ADDRESS = 3500, PATIENCE = 15000, NEAR = 200;
  const places = [...document.querySelectorAll("[data-rec-lazy]")];
  if (!places.length) return;

  const asked = () => {
    const query = new URLSearchParams();
    for (const place of places.slice(0, MOST_BLOCKS)) query.append("b", place.dataset.recLazy);
    let left = MOST_KEYS;
    for (const block of document.querySelectorAll("[data-placement]:not([data-rec-lazy])")) {
      const keys = [...block.querySelectorAll("[data-product]")].slice(0, left).map((item) => encodeURIComponent(item.dataset.product));
      left -= keys.length;
      if (keys.length) query.append("shown", `${block.dataset.placement}:${keys.join(",")}`);
    }
    return query;
  };

  const fetched = async (query) => {
    const { recUrl } = places[0].dataset;
    const options = { credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) };
    const address = `${recUrl}?${query}`;
    const response = address.length > LONGEST_ADDRESS ? await fetch(recUrl, { ...options, method: "POST", body: query }) : await fetch(address, options);
    const { blocks = [] } = response.ok ? await response.json() : {};
    return blocks;
  };

  // Below the view everything may change. Above it the browser keeps what the shopper sees in its place, where it can, and where the page
  // stays long enough for that.
  const anchors = CSS.supports("overflow-anchor", "auto");
  const root = document.documentElement;
  const unseen = ({ top, bottom, height }) => !height || top > innerHeight || (bottom < 0 && anchors && root.scrollHeight - scrollY - innerHeight > height);
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      if (isIntersecting || !unseen(boundingClientRect)) continue;
      observer.unobserve(target);
      if (target.classList.contains("rec-empty")) target.remove();
      else target.style.minHeight = target.style.boxSizing = "";
    }
  }, { rootMargin: `${NEAR}px 0px` });

  const keepRoom = (element, height) => {
    element.style.boxSizing = "border-box";
    element.style.minHeight = `${height}px`;
    observer.observe(element);
  };

  // A policy of trusted types, where the page asks for one: "trusted-types recommendations". What comes is this site's own page.
  const own = { createHTML: (html) => html };
  const policy = window.trustedTypes ? trustedTypes.createPolicy("recommendations", own) : own;

  const fill = (place, height, html) => {
    const made = document.createElement("template");
    made.innerHTML = policy.createHTML(html);
    const block = made.content.firstElementChild;
    if (block) {
      place.replaceWith(made.content);
      keepRoom(block, height);
    } else {
      place.removeAttribute("data-rec-lazy");
      place.removeAttribute("data-placement");
      place.classList.add("rec-empty");
      keepRoom(place, height);
    }
  };

  const fillAll = (blocks) => {
    const heights = places.map((place) => place.getBoundingClientRect().height);
    places.forEach((place, index) => fill(place, heights[index], blocks[index] || ""));
    document.dispatchEvent(new CustomEvent("recommendations:filled"));
  };

  fetched(asked()).catch(() => []).then(fillAll);
})();
