// Cards: a citation, a paper or a term shows what it leads to, above or below its line. Their data is
// fetched when the first is asked for; where it cannot be, and without this script, they are links.
(() => {
  const script = document.currentScript.src;
  if (location.protocol === "file:" || !("popover" in HTMLElement.prototype)) return;
  const LINKS = "a[data-cite], a.paper-link, a.work-number, a.tile, a.term-link";
  const DELAY = 250; // before a card shows and before it goes, in milliseconds: a passing pointer opens nothing
  const GAP = 6; // between card and line, in pixels
  const EDGE = 8; // between card and window
  const root = new URL("../../", script).href;

  let card; // the element, made for the first card
  let shown = null; // the link whose card is open
  let held = ""; // what keeps it open: "hover", "focus" or "touch"
  let title = null; // what the link's tooltip said, which the card says better
  let wanted = null; // the link whose card is on its way
  let over = null; // the link under the pointer
  let opening = 0; // timers
  let closing = 0;
  let pointer = ""; // what last pressed: "mouse", "pen" or "touch"
  let keys = false; // whether the last input came from the keyboard

  const linkOf = (target) => (target instanceof Element ? target.closest(LINKS) : null);
  const inCard = (target) => Boolean(card && target instanceof Node && card.contains(target));
  const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);

  let loading;
  function load() {
    loading ??= fetch(new URL("cards.json", script), { signal: AbortSignal.timeout(5000) })
      .then((response) => (response.ok ? response.json() : null))
      .catch(() => null)
      .then((data) => {
        if (!data) loading = undefined; // the next one tries again
        return data;
      });
    return loading;
  }

  function find(data, link) {
    if (link.dataset.term) return own(data.terms, link.dataset.term);
    const path = link.href.startsWith(root) ? decodeURI(link.href.slice(root.length).split("#")[0]) : "";
    const key = link.dataset.cite ?? own(data.pages, path);
    return key && own(data.works, key);
  }

  // Show the card of a link; false if it has none.
  async function open(link, why) {
    wanted = link;
    const data = await load();
    if (wanted !== link) return true; // another was asked for meanwhile
    const html = data && find(data, link);
    if (!html || !link.isConnected) return false;
    close();
    if (!card) {
      card = document.createElement("div");
      card.className = "peek md-typeset";
      card.id = "peek";
      card.popover = "manual";
      document.body.append(card);
    }
    card.innerHTML = html; // from our own templates, escaped there
    const go = card.querySelector(".peek-go");
    if (why === "touch") go.querySelector("a").href = link.href;
    else go.remove(); // the link itself is there to click
    card.setAttribute("role", card.querySelector("a") ? "group" : "tooltip");
    card.setAttribute("aria-label", link.ariaLabel ?? link.textContent.trim());
    link.setAttribute("aria-describedby", "peek-told");
    title = link.getAttribute("title");
    link.removeAttribute("title");
    // From the link, Tab leads into the card and on from there, where the browser knows of sources.
    card.showPopover({ source: link });
    place(link);
    [shown, held] = [link, why];
    return true;
  }

  function close() {
    clearTimeout(closing);
    closing = 0;
    wanted = null;
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    if (title !== null) shown.setAttribute("title", title);
    shown = title = null;
    if (card.contains(document.activeElement)) document.activeElement.blur();
    card.hidePopover();
  }

  function stop() {
    clearTimeout(opening);
    close();
  }

  function keep() {
    clearTimeout(closing);
    closing = 0;
  }

  // Above the line if there is room, since what is above has been read; else below.
  function place(link) {
    const lines = link.getClientRects();
    const first = lines[0] ?? link.getBoundingClientRect();
    const last = lines[lines.length - 1] ?? first;
    const above = first.top - GAP - EDGE;
    const below = window.innerHeight - last.bottom - GAP - EDGE;
    card.style.maxHeight = "";
    const height = card.offsetHeight;
    const up = height <= above || (height > below && above >= below);
    card.style.maxHeight = `${Math.max(up ? above : below, 0)}px`;
    const top = up ? first.top - GAP - card.offsetHeight : last.bottom + GAP;
    const room = document.documentElement.clientWidth - EDGE - card.offsetWidth;
    const left = Math.max(Math.min((up ? first : last).left, room), EDGE);
    card.style.top = `${top + window.scrollY}px`;
    card.style.left = `${left + window.scrollX}px`;
  }

  function leave() {
    if (wanted === over) wanted = null;
    over = null;
    clearTimeout(opening);
    if (shown && held === "hover" && !closing) closing = setTimeout(close, DELAY);
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (inCard(event.target)) return keep();
    const link = linkOf(event.target);
    if (link && link === over) return;
    leave();
    if (!link) return;
    over = link;
    if (link === shown) return keep();
    load();
    opening = setTimeout(open, DELAY, link, "hover");
  });
  document.documentElement.addEventListener("pointerleave", leave);

  document.addEventListener("focusin", (event) => {
    if (inCard(event.target)) return;
    const link = linkOf(event.target);
    if (link && link === shown) return;
    if (shown && held === "focus") close();
    // A link that an address leads to, or a click, has the focus too.
    if (link && keys) open(link, "focus");
  });
  document.addEventListener("focusout", (event) => {
    if (shown && held === "focus" && !event.relatedTarget && document.hasFocus() && !inCard(event.target)) close();
  });

  document.addEventListener(
    "keydown",
    (event) => {
      keys = true;
      if (event.key === "Escape" && (shown || wanted)) {
        const link = shown;
        const inside = inCard(document.activeElement);
        stop();
        if (inside) link.focus({ preventScroll: true });
        stop(); // the focus asked for the card again
      }
    },
    true,
  );

  document.addEventListener(
    "pointerdown",
    (event) => {
      keys = false;
      pointer = event.pointerType;
      if (shown && !inCard(event.target) && linkOf(event.target) !== shown) stop();
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const link = linkOf(event.target);
    if (!link || event.defaultPrevented) return;
    // The first tap shows the card, the second follows the link.
    if (pointer === "touch" && !keys && link !== shown) {
      event.preventDefault();
      open(link, "touch").then((has) => has || location.assign(link.href));
    } else stop();
  });

  // On a phone the height changes as the page scrolls.
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (width !== window.innerWidth) stop();
    width = window.innerWidth;
  });
  window.addEventListener("pagehide", stop);
})();
