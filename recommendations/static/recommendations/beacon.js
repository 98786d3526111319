// Tells what is seen and clicked. Never throws.
(() => {
  "use strict";
  const HALF = 0.5, LONG_ENOUGH = 1000, EVERY = 3000, MOST_SLATES = 20, MOST_PRODUCTS = 200;
  const ITEM = "[data-slate]:not([data-slate='']) [data-product]";
  const script = document.currentScript;
  if (!script || !window.IntersectionObserver || !window.fetch) return;
  const { interactions, impressions, refusal, view } = script.dataset;
  const page_view_id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const known = new WeakSet(), unseen = new Set(), timers = new Map(), seen = new Map();
  let quiet = false, timer = 0, last = Promise.resolve();

  const safely = (act) => (...given) => {
    try { return act(...given); } catch { /* the page matters more */ }
  };

  const post = async (url, body) => {
    try {
      if (quiet || document.cookie.split("; ").some((cookie) => cookie.startsWith(refusal))) return;
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(url, { method: "POST", keepalive: true, headers, body: JSON.stringify(body) });
      quiet = answer.status === 403 || (answer.ok && (await answer.json()).results.some(({ code }) => code === "consent"));
    } catch { /* no network, or the page is gone */ }
  };

  // In turn: a stranger's first answer brings the cookie for the next.
  const queue = (url, body) => (last = last.then(() => post(url, body)));

  const placed = (item) => {
    const block = item.closest("[data-slate]"), items = [...block.querySelectorAll("[data-product]")];
    return { slate: block.dataset.slate, position: Number(item.dataset.position) || items.indexOf(item) + 1, items };
  };

  const flush = (tell) => {
    clearTimeout(timer);
    timer = 0;
    const told = [...seen.values()].map((each) => ({ ...each, seen: [...each.seen], page_view_id }));
    seen.clear();
    while (told.length) tell(impressions, told.splice(0, MOST_SLATES));
  };

  const look = safely((item) => {
    unseen.delete(item);
    observer.unobserve(item);
    const { slate, position, items } = placed(item);
    if (!seen.has(slate)) seen.set(slate, { slate, products: items.slice(0, MOST_PRODUCTS).map((each) => each.dataset.product), seen: new Set() });
    seen.get(slate).seen.add(position);
    timer ||= setTimeout(() => flush(queue), EVERY);
  });

  const observer = new IntersectionObserver((entries) => {
    for (const { target, intersectionRatio } of entries) {
      clearTimeout(timers.get(target));
      if (intersectionRatio >= HALF && !document.hidden) timers.set(target, setTimeout(look, LONG_ENOUGH, target));
    }
  }, { threshold: HALF });

  const watch = () => {
    for (const item of document.querySelectorAll(ITEM)) {
      if (known.has(item)) continue;
      known.add(item);
      unseen.add(item);
      observer.observe(item);
    }
  };

  const hide = () => {
    timers.forEach((each) => clearTimeout(each));
    flush(post);
  };
  const show = () => unseen.forEach((item) => {
    observer.unobserve(item);
    observer.observe(item);
  });

  const click = safely(({ target, type, button }) => {
    const item = target.closest(ITEM);
    if (!item || !target.closest("a[href]") || (type === "auxclick" && button !== 1)) return;
    const { slate, position } = placed(item);
    post(interactions, { kind: "click", product: item.dataset.product, slate, position, page_view_id });
  });

  const start = () => {
    if (view) queue(interactions, { kind: "view", product: view, page_view_id });
    watch();
    document.addEventListener("recommendations:filled", watch);
    for (const type of ["click", "auxclick"]) document.addEventListener(type, click, true);
    document.addEventListener("visibilitychange", () => (document.hidden ? hide() : show()));
    addEventListener("pagehide", hide);
  };

  if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
  else start();
})();
