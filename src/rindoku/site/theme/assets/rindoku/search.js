// The search box. Pagefind finds the pages that may hold the words; this script reads them, keeps
// those that hold every word as it stands, ranks them, and leads to the very speech or part.
// What the index holds, and the ids in it, is said in rindoku/search.py.
(() => {
  const dialog = document.querySelector("dialog.search");
  const opener = document.querySelector(".search-open");
  if (!dialog?.showModal || !opener) return;
  const input = dialog.querySelector(".search-words");
  const status = dialog.querySelector(".search-status");
  const list = dialog.querySelector(".search-results");
  const groups = [...dialog.querySelectorAll(".search-groups button")];
  const say = dialog.dataset;
  const speakers = JSON.parse(say.speakers);

  const PAGES = 20; // shown
  const READ = 80; // read of what Pagefind found, best first
  const SCAN = 200; // a book of so many pages is read whole when nothing is found
  const PLACES = 3; // shown of a page
  const WAIT = 120; // milliseconds after a key

  // ---- One spelling -------------------------------------------------------------------------
  // Width, case, accents, hiragana and katakana, hyphens and middle dots count for nothing, nor does
  // a long vowel at the end of a long word; a space counts between words that it sets apart.
  const CLUSTER = /.[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*/gsu;
  const LONG = /(?<=[ァ-ヺーｦ-ﾟ]{3}|[ぁ-ゖー]{3})[ーｰ](?![ァ-ヺーｦ-ﾟ]|(?<=[ぁ-ゖ]ー)[ぁ-ゖ])/gu;
  const UNSAID = /[\u30fb\u00ad\u200b-\u200d\u2010-\u2015\u2061-\u2064-]/g;
  const JOINED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff0f]/u;
  // Letters that Unicode takes for letters of their own, and how they are typed.
  const LETTERS = { ł: "l", ø: "o", đ: "d", ı: "i", æ: "ae", œ: "oe", ß: "ss" };
  const katakana = (text) => text.replace(/[\u3041-\u3096]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 96));
  const known = new Map();
  const spell = (cluster) => {
    let same = known.get(cluster);
    if (same === undefined) {
      same = cluster.normalize("NFKC").toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
      same = katakana(same.normalize("NFC"));
      same = same.replace(/\s+/g, " ").replace(UNSAID, "").replace(/[łøđıæœß]/g, (c) => LETTERS[c]);
      known.set(cluster, same);
    }
    return same;
  };
  // Returns the folded text, and for each of its characters where it stands in the text.
  const fold = (text) => {
    let out = "";
    const at = [];
    let place = 0;
    let space = -1;
    const long = new Set([...text.matchAll(LONG)].map((m) => m.index));
    for (const [cluster] of text.matchAll(CLUSTER)) {
      const same = long.has(place) ? "" : spell(cluster);
      if (same === " ") {
        if (space < 0) space = place;
      } else if (same) {
        if (space >= 0 && out && !JOINED.test(out.at(-1)) && !JOINED.test(same[0])) {
          out += " ";
          at.push(space);
        }
        space = -1;
        out += same;
        for (let i = 0; i < same.length; i++) at.push(place);
      }
      place += cluster.length;
    }
    at.push(place);
    return { text: out, at };
  };
  const LETTER = /[\p{Script=Latin}\p{Script=Greek}\p{N}]/u;
  // Where a word, a list of spellings that mean the same, stands in a folded text; `whole` if it is
  // not a piece of a longer Latin word. Only the first spelling, which was typed, counts as a piece.
  const find = (word, text) => {
    const found = [];
    word.forEach((spelling, rank) => {
      const size = spelling.length;
      for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + size)) {
        const before = LETTER.test(spelling[0]) && at > 0 && LETTER.test(text[at - 1]);
        const after = LETTER.test(spelling.at(-1)) && LETTER.test(text[at + size] ?? "");
        const whole = !before && !after;
        if (whole || !rank) found.push({ at, size, whole });
      }
    });
    return found;
  };

  // ---- A page of the index --------------------------------------------------------------------
  const BLOCK = /^(div|section|li|figure|table|tr|dt|details)$/;
  const read = new Map();
  const open = (data) => {
    const raw = (data.raw_url ?? data.url).replace(/^\//, "");
    if (read.has(raw)) return read.get(raw);
    const source = data.raw_content.replace(/&lt;/g, "<").replace(/&gt;/g, ">");
    // Pagefind counts words; where it cuts no words itself, spaces do.
    const words = source.includes("\u200b") ? source.split("\u200b") : source.split(/(?<=\s)(?=\S)/);
    const starts = [0];
    for (const word of words) starts.push(starts.at(-1) + word.length);
    // Pagefind ends a block without a stop by one of English.
    const text = words.join("").replace(/(?<=[^\x00-\x7f])\.(?=\s|$)/g, "、");
    const places = [{ start: 0, id: "" }];
    let part = "";
    let inSpeech = false;
    for (const anchor of [...data.anchors].sort((a, b) => a.location - b.location)) {
      const start = starts[Math.min(anchor.location, words.length)];
      const [, speaker, speech] = anchor.id.match(/^speech:([^:]*):(.*)$/) ?? [];
      const heading = /^h[2-6]$/.test(anchor.element);
      if (heading) part = anchor.text;
      if (speech || heading || anchor.id.startsWith("after:")) inSpeech = Boolean(speech);
      if (speech) places.push({ start, id: speech, speaker, part });
      else if (heading) places.push({ start, id: anchor.id, heading, part });
      else if (anchor.id === "card:") places.push({ start, id: "", card: true });
      // Narration after a speech belongs to its part.
      else if (anchor.id.startsWith("after:")) places.push({ start, id: places.findLast((p) => p.heading)?.id ?? "", part });
      // A figure in a speech is a piece of the speech.
      else if (!inSpeech && BLOCK.test(anchor.element)) places.push({ start, id: anchor.id, part });
    }
    places.forEach((place, i) => (place.end = places[i + 1]?.start ?? text.length));
    const meta = data.meta;
    const split = (field) => (field ?? "").split(" ¦ ").filter(Boolean);
    const page = {
      url: raw,
      meta,
      text,
      starts,
      folded: fold(text),
      places,
      names: [meta.name ?? "", ...split(meta.words)].map((w) => fold(w).text).filter(Boolean),
      title: fold(meta.title).text,
      english: fold(meta.english ?? "").text,
      terms: split(meta.terms).map((term) => ({ term, text: fold(term).text })),
      headings: fold(places.filter((p) => p.heading).map((p) => p.part).join(" / ")).text,
    };
    read.set(raw, page);
    return page;
  };

  // ---- Ranking --------------------------------------------------------------------------------
  const wholes = (found) => (found.some((f) => f.whole) ? 1 : found.length ? 0.4 : 0);
  const score = (page, words, phrase) => {
    let sum = 0;
    let head = true;
    for (const word of words) {
      const named = Math.max(0, ...page.names.map((n) => (word.includes(n) ? 60 : 40 * wholes(find(word, n)))));
      const titled = word.includes(page.title) ? 50 : 30 * wholes(find(word, page.title));
      const english = 25 * wholes(find(word, page.english));
      const term = Math.max(0, ...page.terms.map(({ text }) => (word.includes(text) ? 22 : 12 * wholes(find(word, text)))));
      const part = 8 * wholes(find(word, page.headings));
      const said = find(word, page.folded.text).reduce((n, f) => n + (f.whole ? 1 : 0.3), 0);
      if (!named && !titled && !english && !term && !said) return null;
      if (!Math.max(named, titled, english, term)) head = false;
      sum += Math.max(named, titled, english, term, part) + Math.min(12, 3 * Math.log2(1 + said));
    }
    // Several words that are one term of the book.
    if (words.length === 1 && phrase.includes(" ")) sum += 30;
    if (words.length > 1) {
      if (page.names.includes(phrase)) sum += 60;
      else if (find([phrase], `${page.title} / ${page.english}`).length) sum += 20;
      else if (find([phrase], page.folded.text).length) sum += 8;
    }
    const number = phrase.match(/^\[?(\d+)\]?$/)?.[1];
    if (number && number === page.meta.number) sum += 200;
    return { sum: sum * ({ paper: 1, page: 0.8 }[page.meta.kind] ?? 0.3), words, head };
  };
  // The places of a page that hold the words, those with more of them first.
  const locate = (page, words) => {
    const marks = [];
    for (const word of words) {
      for (const { at, size } of find(word, page.folded.text)) {
        marks.push({ word, start: page.folded.at[at], end: page.folded.at[at + size - 1] + 1 });
      }
    }
    marks.sort((a, b) => a.start - b.start);
    const found = [];
    for (const place of page.places) {
      const inside = marks.filter((m) => m.start >= place.start && m.start < place.end);
      if (inside.length) found.push({ place, marks: inside, words: new Set(inside.map((m) => m.word)).size });
    }
    const rank = ({ place, marks: [first], words: n }) => {
      const inHeading = place.heading && first.start < place.start + place.part.length;
      return 4 * n + (inHeading ? 2 : 0) + (place.speaker ? 1 : 0) - (place.card ? 1 : 0) - (place.start ? 0 : 3);
    };
    return found.sort((a, b) => rank(b) - rank(a) || a.place.start - b.place.start);
  };

  // ---- The index ------------------------------------------------------------------------------
  let engine = null;
  const load = () => {
    const at = new URL(say.index, location.href);
    engine ??= Promise.all([import(new URL("pagefind.js", at).href), fetch(new URL("spellings.json", at))]).then(
      async ([pagefind, answer]) => {
        await pagefind.options({ excerptLength: 1 });
        await pagefind.init();
        const same = new Map();
        for (const spellings of await answer.json()) {
          const folded = spellings.map((spelling) => fold(spelling).text);
          folded.forEach((word, i) => {
            const known = same.get(word) ?? [];
            folded.forEach((other, j) => other !== word && known.push({ text: other, typed: spellings[j] }));
            same.set(word, known);
          });
        }
        return { pagefind, same };
      },
    );
    return engine;
  };
  // Long vowels at the end are written or not; Pagefind finds the longer by the shorter.
  const short = (query) => query.replace(LONG, "");
  // Inside a long word too: ナイストローム is written ナイストロム.
  const level = (query) => query.replace(/[ァ-ヺー]{5,}/g, (word) => word.replaceAll("ー", ""));

  // The pages that hold the pieces of the words, those with most of them first.
  const pieces = async (pagefind, phrases) => {
    const cutter = new Intl.Segmenter(document.documentElement.lang, { granularity: "word" });
    const cut = phrases.flatMap((p) => [...cutter.segment(p)].filter((s) => s.isWordLike).map((s) => s.segment));
    const held = new Map();
    for (const answer of await Promise.all([...new Set(cut)].map((word) => pagefind.search(word)))) {
      for (const result of answer.results) {
        const known = held.get(result.id) ?? { result, pieces: 0, score: 0 };
        held.set(result.id, { result, pieces: known.pieces + 1, score: known.score + result.score });
      }
    }
    const sorted = [...held.values()].sort((a, b) => b.pieces - a.pieces || b.score - a.score);
    return sorted.slice(0, READ).map(({ result }) => result);
  };

  let turn = 0;
  const search = async () => {
    const mine = ++turn;
    const query = input.value.normalize("NFKC").trim();
    const chosen = groups.filter((b) => b.getAttribute("aria-pressed") === "true").map((b) => b.dataset.group);
    const phrases = [...query.matchAll(/"([^"]+)"|(\S+)/g)].map((m) => m[1] ?? m[2]).filter((p) => fold(p).text);
    const typed = phrases.map((p) => fold(p).text);
    if (!typed.length) return done(say.hint, query);
    if (location.protocol === "file:") return refuse(query);
    dialog.setAttribute("aria-busy", "true");
    const belongs = ({ meta }) => !chosen.length || chosen.some((g) => (meta.groups ?? "").split(" ").includes(g));
    const readAll = async (results) => (await Promise.all(results.map((r) => r.data()))).filter(belongs).map(open);
    try {
      const { pagefind, same } = await load();
      const asWord = (word) => [...new Set([word, level(word), ...(same.get(word) ?? []).map(({ text }) => text)])];
      // Words apart, or all of them as one term that has other spellings.
      const phrase = typed.join(" ");
      const readings = [typed.map(asWord)];
      if (typed.length > 1 && same.has(phrase)) readings.push([asWord(phrase)]);
      const plain = phrases.join(" ");
      const asked = [plain, short(plain), level(plain), katakana(plain), ...(same.get(phrase) ?? []).map((other) => other.typed)];
      phrases.forEach((p, i) =>
        same.get(typed[i])?.forEach((other) => asked.push(phrases.with(i, other.typed).join(" "))),
      );
      const found = new Map();
      for (const answer of await Promise.all([...new Set(asked)].map((text) => pagefind.search(text)))) {
        for (const result of answer.results) if (!found.has(result.id)) found.set(result.id, result);
      }
      if (mine !== turn) return;
      const near = await readAll([...found.values()].slice(0, READ));
      let exact = judge(near, readings, phrase);
      if (exact.length < 3) {
        // Pagefind cuts words in the index and in the query by different rules and may miss some.
        const more = await readAll(await pieces(pagefind, phrases));
        exact = judge([...new Set([...near, ...more])], readings, phrase);
      }
      if (!exact.length) {
        const all = (await pagefind.search(null)).results;
        if (all.length <= SCAN) exact = judge(await readAll(all), readings, phrase);
      }
      if (mine !== turn) return;
      if (exact.length) return show(exact, query);
      if (typed.length > 1) return show([], query);
      return show(judge(near, [[[longest(phrase, near)]]], phrase).slice(0, 5), query, true);
    } catch (error) {
      engine = null;
      console.warn(error);
      if (mine === turn) done(say.missing, query);
    }
  };
  // The longest piece of a word, half of it or more, that some page holds: a guess at what was meant.
  const longest = (word, pages) => {
    for (let size = word.length - 1; size >= Math.max(3, word.length / 2); size--) {
      for (let at = 0; at + size <= word.length; at++) {
        const piece = word.slice(at, at + size);
        if (pages.some((page) => page.folded.text.includes(piece))) return piece;
      }
    }
    return word;
  };
  const judge = (pages, readings, phrase) =>
    pages
      .flatMap((page) => {
        const judged = readings.map((words) => score(page, words, phrase)).filter(Boolean);
        const best = judged.sort((a, b) => b.sum - a.sum)[0];
        return best ? [{ page, ...best }] : [];
      })
      .sort((a, b) => b.sum - a.sum);

  // ---- Showing --------------------------------------------------------------------------------
  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };
  const marked = (text, words) => {
    const folded = fold(text);
    const marks = words
      .flatMap((w) => find(w, folded.text).map(({ at, size }) => [folded.at[at], folded.at[at + size - 1] + 1]))
      .sort((a, b) => a[0] - b[0]);
    return cut(text, marks, 0, text.length);
  };
  // Text from `from` to `to` with its marks.
  const cut = (text, marks, from, to) => {
    const nodes = [];
    let done = from;
    for (const [start, end] of marks) {
      if (start < done || end > to) continue;
      nodes.push(text.slice(done, start), element("mark", "", text.slice(start, end)));
      done = end;
    }
    nodes.push(text.slice(done, to));
    return nodes;
  };
  const excerpt = (page, { place, marks }) => {
    // From the mark that has most words of the query soon after it.
    const near = (mark) => new Set(marks.filter((m) => m.start >= mark.start && m.start < mark.start + 60).map((m) => m.word));
    const lead = marks.reduce((best, mark) => (near(mark).size > near(best).size ? mark : best));
    const first = lead.start;
    // Not inside a word.
    let from = page.starts.find((start) => start >= Math.max(place.start, first - 32)) ?? first;
    const stop = Math.max(...["。", ". ", "、"].map((s) => page.text.lastIndexOf(s, first - 1) + s.length));
    if (stop > from) from = stop;
    let to = page.starts.findLast((start) => start <= Math.min(place.end, from + 96)) ?? place.end;
    to = Math.max(to, Math.min(place.end, lead.end));
    while (to > first && /[\s、]/.test(page.text[to - 1])) to -= 1;
    const spans = marks.map((m) => [m.start, Math.min(m.end, place.end)]);
    const nodes = cut(page.text, spans, from, to);
    return [from > place.start ? "…" : "", ...nodes, to < place.end - 2 ? "…" : ""];
  };
  const option = (className, href, ...children) => {
    const made = element("a", className, ...children);
    made.href = href;
    made.tabIndex = -1;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.id = `search-option-${list.querySelectorAll("[role=option]").length}`;
    return made;
  };
  const line = ({ page, words, head }) => {
    const { meta } = page;
    const url = new URL(page.url, new URL(`${say.root}/`, location.href)).href;
    const section = element("div", "search-page");
    section.setAttribute("role", "group");
    section.setAttribute("aria-label", meta.number ? `[${meta.number}] ${meta.title}` : meta.title);
    if (meta.group) section.dataset.group = meta.group;
    list.append(section);
    const title = element("span", "search-title", ...marked(meta.title, words));
    const top = option("search-top", url, title);
    if (meta.number) top.prepend(element("span", "search-number", `[${meta.number}]`), " ");
    if (meta.name) top.append(" ", element("span", "search-name", ...marked(meta.name, words)));
    const terms = page.terms.filter(({ text }) => words.some((w) => find(w, text).length)).map(({ term }) => term);
    const spoken = (meta.words ?? "").split(" ¦ ").filter((w) => words.some((word) => find(word, fold(w).text).length));
    if (words.some((w) => find(w, page.english).length)) terms.push(meta.english);
    const also = [...new Set([...spoken, ...terms])].slice(0, 4);
    if (also.length) top.append(element("span", "search-terms", ...marked(also.join("　"), words)));
    section.append(top);
    const found = locate(page, words);
    // The head of the page shows what it holds by itself.
    const places = found.filter(({ place }) => (place.start || !head) && !(place.card && also.length));
    for (const hit of places.slice(0, PLACES)) {
      const { place } = hit;
      const made = option("search-hit", place.id ? `${url}#${encodeURIComponent(place.id)}` : url);
      const where = element("span", "search-where");
      if (place.speaker) {
        const who = element("span", "search-who", speakers[place.speaker] ?? place.speaker);
        who.dataset.speaker = place.speaker;
        where.append(who, " ");
      }
      const part = place.card ? say.card : place.part;
      if (part) where.append(element("span", "search-part", part));
      if (where.hasChildNodes()) made.append(where, " ");
      made.append(element("span", "search-excerpt", ...excerpt(page, hit)));
      section.append(made);
    }
    if (places.length > PLACES) {
      section.append(element("p", "search-more", say.more.replace("{}", places.length - PLACES)));
    }
    return { places: Math.max(found.length, 1), best: head || !places.length ? top : top.nextElementSibling };
  };
  const show = (results, query, near = false) => {
    list.replaceChildren();
    list.scrollTop = 0;
    let places = 0;
    let best;
    for (const result of results.slice(0, PAGES)) {
      const made = line(result);
      places += made.places;
      best ??= made.best;
    }
    let text = say.count.replace("{}", results.length).replace("{}", places);
    if (!results.length) text = say.none;
    else if (near) text = say.near;
    list.hidden = !results.length;
    input.setAttribute("aria-expanded", String(results.length > 0));
    activate(best);
    done(text, query, true);
  };
  const done = (text, query, keep = false) => {
    if (!keep) {
      list.replaceChildren();
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      activate();
    }
    status.textContent = text;
    dialog.removeAttribute("aria-busy");
    dialog.dataset.shown = query;
  };
  // At a file no browser reads the index, and the zip of a release has none; its PDF lies beside the pages.
  const refuse = (query) => {
    done(say.pdf ? say.file : `${say.file} ${say.server}`, query);
    if (!say.pdf) return;
    const link = element("a", "", say.pdf.split("/").at(-1));
    link.href = new URL(say.pdf, new URL(`${say.root}/`, location.href)).href;
    status.append(" ", say.pdfHint, link);
  };

  // ---- Keys -----------------------------------------------------------------------------------
  let active = null;
  const activate = (next) => {
    active?.setAttribute("aria-selected", "false");
    active = next ?? null;
    active?.setAttribute("aria-selected", "true");
    if (active) input.setAttribute("aria-activedescendant", active.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const step = (by) => {
    const all = [...list.querySelectorAll("[role=option]")];
    if (!all.length) return;
    activate(all[(all.indexOf(active) + by + all.length) % all.length]);
    active.scrollIntoView({ block: "nearest" });
  };
  const start = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    if (location.protocol === "file:") refuse("");
    else load().catch(() => done(say.missing, ""));
  };
  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(search, WAIT);
  };
  // While a Japanese word is being converted, its letters are not a query yet.
  input.addEventListener("input", (event) => event.isComposing || later());
  input.addEventListener("compositionend", later);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter") active?.click();
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    // A place on this very page: the box would hide it.
    if (event.target.closest("a") && !event.ctrlKey && !event.metaKey && !event.shiftKey) dialog.close();
  });
  for (const button of groups) {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      search();
    });
  }
  opener.addEventListener("click", start);
  dialog.querySelector(".search-close").addEventListener("click", () => dialog.close());
  // A click beside the box falls on the dialog itself.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const chord = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!slash && !chord) return;
    event.preventDefault();
    start();
  });
  opener.hidden = false;
})();
