// What pages gain where JavaScript runs. Everything here is an addition: pages work without it.
// Markup asks for a behaviour with a data attribute; nothing is bound to one page.
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const store = (key, value) => {
    try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value); } catch { return null; }
  };

  // Theme: auto, light and dark in turn.
  const themes = ["auto", "light", "dark"];
  const nextTheme = () => {
    const now = document.documentElement.dataset.themeChoice || "auto";
    store("theme", themes[(themes.indexOf(now) + 1) % themes.length]);
    dispatchEvent(new Event("bluethread:theme"));
    nameTheme();
  };
  const nameTheme = () => all("[data-theme-switch]").forEach((button) => {
    const label = button.dataset[document.documentElement.dataset.themeChoice];
    button.setAttribute("aria-label", label);
    button.title = label;
  });

  // Selection of many rows: [data-bulk] holds [data-select] boxes, [data-select-all], [data-selected-count], [data-needs-selection].
  let lastBox = null;
  const countSelected = (bulk) => {
    const boxes = all("[data-select]", bulk);
    const chosen = boxes.filter((box) => box.checked);
    all("[data-selected-count]", bulk).forEach((place) => { place.textContent = chosen.length; });
    all("[data-needs-selection]", bulk).forEach((button) => { button.disabled = !chosen.length; });
    all("[data-select-all]", bulk).forEach((box) => {
      box.checked = chosen.length > 0 && chosen.length === boxes.length;
      box.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    });
    boxes.forEach((box) => box.closest("[data-item]")?.classList.toggle("is-selected", box.checked));
  };
  const selectTo = (box, bulk) => {
    const boxes = all("[data-select]", bulk);
    const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
    if (from >= 0) boxes.slice(from, to + 1).forEach((other) => { other.checked = box.checked; });
  };
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-select]");
    if (!box) return;
    const bulk = box.closest("[data-bulk]");
    if (event.shiftKey && bulk) selectTo(box, bulk);
    lastBox = box;
    if (bulk) countSelected(bulk);
  });
  document.addEventListener("change", (event) => {
    const bulk = event.target.closest("[data-bulk]");
    if (!bulk) return;
    if (event.target.matches("[data-select-all]")) {
      all("[data-select]", bulk).forEach((box) => { box.checked = event.target.checked; });
    }
    countSelected(bulk);
  });

  // Keys. One-letter keys can be turned off (WCAG 2.1.4) in the help dialog.
  const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const items = () => all("[data-keys] [data-item]").filter((item) => item.offsetParent);
  const current = () => document.activeElement.closest("[data-item]");
  const move = (by) => {
    const list = items();
    if (!list.length) return;
    const at = list.indexOf(current());
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)];
    if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  const toggle = () => {
    const box = one("[data-select]", current() || document.createElement("i"));
    if (box) { box.checked = !box.checked; lastBox = box; countSelected(box.closest("[data-bulk]") || document); }
  };
  const openItem = () => one("[data-open], a[href]", current() || document.createElement("i"))?.click();
  const help = () => one("#keys-help")?.showModal();
  const search = () => one("#site-search")?.focus();
  const keys = { "/": search, "?": help, j: () => move(1), k: () => move(-1), x: toggle, o: openItem };
  const selectCurrent = (button) => {
    const box = one("[data-select]", current() || document.createElement("i"));
    if (box && !box.checked && button.disabled && button.matches("[data-needs-selection]")) toggle();
  };
  const press = (key) => {
    const mark = `[data-key="${CSS.escape(key)}"]`;
    const own = current() && one(mark, current());
    const button = own || [one("[data-keys]"), document].filter(Boolean)
      .flatMap((scope) => all(mark, scope)).find((found) => !found.closest("[data-item]")); // never another row's
    if (!button) return false;
    selectCurrent(button); // with nothing selected, a key means the row one is in
    button.click();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || store("keys") === "off") return;
    if (one("dialog[open]")) return;
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
    else if (/^[a-z]$/.test(event.key) && press(event.key)) event.preventDefault();
  });

  // Menus are <details class="menu">: they close when one looks elsewhere.
  const closeMenus = (except) => all("details.menu[open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    const asked = event.target.closest("[data-theme-switch], [data-help], [data-copy], [data-print], [data-explore]");
    if (!asked) return;
    if (asked.matches("[data-theme-switch]")) nextTheme();
    else if (asked.matches("[data-help]")) help();
    else if (asked.matches("[data-print]")) print();
    else if (asked.matches("[data-copy]")) copy(asked);
    else explore(asked);
  });
  const copy = async (button) => {
    const field = button.dataset.copyFrom && one(button.dataset.copyFrom);
    const address = new URL(button.dataset.copy || location.href, location.href).href;
    await navigator.clipboard.writeText(field ? field.value : address);
    say(button.dataset.copied);
  };
  const say = (words) => { const place = one("#said"); if (place && words) place.textContent = words; };

  // Pairs: pointing at a clause lights its card, and the other way round. On the thread, the whole line lights.
  const lineOf = (card) => {
    const cards = all("[data-ref]");
    const walk = (found, step) => {
      const more = cards.filter((other) => !found.has(other) && [...found].some((held) => step(held, other)));
      return more.length ? walk(new Set([...found, ...more]), step) : found;
    };
    const from = (other) => (other.dataset.from || "").split("|");
    const down = walk(new Set([card]), (held, other) => from(other).includes(held.dataset.ref));
    return new Set([...down, ...walk(new Set([card]), (held, other) => from(held).includes(other.dataset.ref))]);
  };
  const light = (target) => {
    const pair = target.closest?.("[data-pair]");
    const card = target.closest?.("[data-ref]");
    const lit = pair ? new Set(all(`[data-pair="${CSS.escape(pair.dataset.pair)}"]`)) : card ? lineOf(card) : new Set();
    all(".is-lit").forEach((element) => { if (!lit.has(element)) element.classList.remove("is-lit"); });
    lit.forEach((element) => element.classList.add("is-lit"));
    all("[data-thread]").forEach((thread) => thread.classList.toggle("has-lit", [...lit].some((x) => thread.contains(x))));
  };
  ["pointerover", "focusin"].forEach((kind) => document.addEventListener(kind, (event) => light(event.target)));

  // The lines between the cards of the thread, redrawn when the page is resized.
  const SVG = "http://www.w3.org/2000/svg";
  const connect = (thread) => {
    one("svg.thread-lines", thread)?.remove();
    const frame = thread.getBoundingClientRect();
    const picture = thread.insertBefore(document.createElementNS(SVG, "svg"), thread.firstChild);
    picture.classList.add("thread-lines");
    picture.setAttribute("aria-hidden", "true");
    const reverse = getComputedStyle(thread).direction === "rtl";
    const end = (box, out) => [(out !== reverse ? box.right : box.left) - frame.left, box.top - frame.top + 20];
    const column = (card) => [...thread.querySelectorAll(".station")].indexOf(card.closest(".station"));
    const hangs = (card, ref) => (card.dataset.from || "").split("|").includes(ref);
    // A line that passes a station starts from the card there that hangs from the same place, so that none is crossed.
    const start = (above, card) => all("[data-ref]", thread)
      .filter((other) => hangs(other, above.dataset.ref) && column(other) < column(card))
      .sort((a, b) => column(b) - column(a))[0] || above;
    all("[data-from]", thread).forEach((card) => card.dataset.from.split("|").forEach((ref) => {
      const found = ref && one(`[data-ref="${CSS.escape(ref)}"]`, thread);
      if (!found) return;
      const above = start(found, card);
      const [x1, y1] = end(above.getBoundingClientRect(), true);
      const [x2, y2] = end(card.getBoundingClientRect(), false);
      const bend = (x1 + x2) / 2;
      const line = picture.appendChild(document.createElementNS(SVG, "path"));
      line.setAttribute("d", `M${x1},${y1}C${bend},${y1} ${bend},${y2} ${x2},${y2}`);
    }));
  };

  // Charts: the picture is there at once; the bundle comes only when somebody wants to explore it.
  const explore = async (button) => {
    const figure = button.closest("figure");
    button.disabled = true;
    try {
      const { draw } = await import(button.dataset.explore);
      const spec = { ...JSON.parse(one("script[type='application/json']", figure).textContent), width: "container" };
      const place = one(".chart-live", figure);
      figure.classList.add("is-live");
      place.hidden = false;
      await draw(place, spec);
      button.hidden = true;
    } catch (error) {
      button.disabled = false;
      figure.classList.remove("is-live");
      say(button.dataset.failed);
      throw error;
    }
  };

  const ready = (root) => {
    all("[data-bulk]", root).forEach(countSelected);
    all("[data-thread]", root).forEach((thread) => {
      connect(thread);
      new ResizeObserver(() => connect(thread)).observe(thread);
    });
  };
  addEventListener("DOMContentLoaded", () => {
    nameTheme();
    ready(document);
    const box = one("#keys-on");
    if (box) {
      box.checked = store("keys") !== "off";
      box.addEventListener("change", () => store("keys", box.checked ? "on" : "off"));
    }
  });
  // A list that is replaced keeps the reader's place in it.
  let place = -1;
  document.addEventListener("htmx:beforeSwap", () => { place = items().indexOf(current()); });
  document.addEventListener("htmx:afterSettle", () => {
    const list = items();
    if (place >= 0 && list.length && !current()) { list[Math.min(place, list.length - 1)].focus(); }
    place = -1;
  });
  document.addEventListener("htmx:afterSwap", (event) => ready(event.detail.target.parentElement || document));
})();
