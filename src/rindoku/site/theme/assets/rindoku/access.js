// What the keyboard needs beyond plain HTML: a menu that opens, colours that switch, boxes that scroll.
{
  // The theme's menu is a label, which the keyboard does not reach: make a button of it.
  const label = document.querySelector("label.book-menu");
  const drawer = document.getElementById("__drawer");
  if (label && drawer) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = label.className;
    button.setAttribute("aria-label", label.getAttribute("aria-label"));
    button.append(...label.childNodes);
    label.replaceWith(button);
    const tell = () => button.setAttribute("aria-expanded", String(drawer.checked));
    const set = (open) => {
      drawer.checked = open;
      drawer.dispatchEvent(new Event("change"));
    };
    drawer.addEventListener("change", tell);
    button.addEventListener("click", () => set(!drawer.checked));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && drawer.checked) {
        set(false);
        button.focus();
      }
    });
    tell();
  }

  // One press switches the colours, and the button that switches back has the focus.
  for (const button of document.querySelectorAll(".book-colours")) {
    button.addEventListener("click", () => {
      document.getElementById(button.dataset.option).click();
      document.querySelector(".book-colours:not([hidden])")?.focus();
    });
  }

  // A box can have the focus, under a name, as long as there is something to scroll.
  const words = document.getElementById("__content")?.dataset ?? {};
  const name = (box) => {
    if (box.matches(".maths-display")) return words.formula;
    if (box.matches("code")) return words.code;
    const figure = box.closest("figure")?.querySelector("figcaption");
    return (figure ?? box.querySelector("caption"))?.textContent.trim() || words.table;
  };
  const update = (box) => {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      if (!box.hasAttribute("aria-label")) box.setAttribute("aria-label", name(box));
    } else {
      for (const attribute of ["tabindex", "role", "aria-label"]) box.removeAttribute(attribute);
    }
  };
  const watcher = new ResizeObserver((entries) => {
    for (const box of new Set(entries.map(({ target }) => target.closest(boxes)))) if (box) update(box);
  });
  const boxes = ".maths-display, .md-typeset__scrollwrap, pre > code";
  // After the theme's script has put its boxes around tables.
  const watch = () => {
    for (const box of document.querySelectorAll(boxes)) {
      watcher.observe(box);
      for (const child of box.children) if (!box.matches("code")) watcher.observe(child);
    }
  };
  if (document.readyState === "complete") watch();
  else window.addEventListener("load", watch);
}
