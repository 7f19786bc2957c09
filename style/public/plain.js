// Pages of plain forms need no WebAssembly, only this.

// The password can be shown, where it is typed twice both of them.
for (const button of document.querySelectorAll("[data-shows]")) {
  const inputs = button.dataset.shows.split(" ").map((id) => document.getElementById(id));
  const [input] = inputs;
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    for (const each of inputs) each.type = shown ? "text" : "password";
    button.setAttribute("aria-label", shown ? button.dataset.hideLabel : button.dataset.showLabel);
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
    input.focus();
  });
}

// How much is missing of a new password is said as it is typed. Characters are counted as the server does.
for (const input of document.querySelectorAll("input[data-least]")) {
  const { hint, least, more, oneMore, enough } = input.dataset;
  const told = document.getElementById(hint);
  const rule = told.textContent;
  input.addEventListener("input", () => {
    const missing = Number(least) - [...input.value].length;
    const words = missing > 1 ? more.replace("#", missing) : missing === 1 ? oneMore : enough;
    told.textContent = input.value ? words : rule;
    told.classList.toggle("is-enough", missing <= 0);
  });
}

// What the next page needs is fetched once somebody types, not before.
document.querySelector("form.gate-fields")?.addEventListener(
  "input",
  () => {
    const next = document.querySelector("meta[name=renvoi-next]")?.content ?? "";
    for (const href of next.split(" ").filter(Boolean)) {
      document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href }));
    }
  },
  { once: true },
);

const fetched = async (address, more = {}) => {
  const answer = await fetch(address, { headers: { accept: "text/html", ...more } });
  // Where somebody is sent to sign in, nobody is signed in.
  const status = new URL(answer.url).pathname === "/signin" ? 401 : answer.status;
  if (answer.redirected || !answer.ok) throw new Error("refused", { cause: status });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
};

// People are looked for as one types; of several answers the one to the last question counts, whichever comes last. Control and K go
// to the field, or to the page that has one; arrows go through those found.
const finder = document.querySelector("form[data-finds]");
if (finder) {
  const field = finder.querySelector("input[type=search]");
  const list = document.getElementById(finder.dataset.finds);
  const told = document.getElementById(finder.dataset.tells);
  for (const hint of finder.querySelectorAll("[data-scripted]")) hint.hidden = false;
  field.setSelectionRange(field.value.length, field.value.length);
  let asked = 0;
  let timer;
  const find = async () => {
    const mine = ++asked;
    const address = new URL(finder.action);
    if (field.value.trim()) address.searchParams.set(field.name, field.value);
    try {
      const page = await fetched(address);
      if (mine !== asked) return;
      list.replaceChildren(...page.getElementById(list.id).childNodes);
      told.textContent = page.getElementById(told.id).textContent;
      history.replaceState(null, "", address);
    } catch (error) {
      // Signed out, for instance: the page says so. Where the server cannot be reached, the form still tries.
      if (mine === asked && error.cause) location.assign(address);
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    // What comes of the question before is not waited for.
    asked += 1;
    timer = setTimeout(find, 120);
  });
  finder.addEventListener("submit", () => clearTimeout(timer));
  finder.parentElement.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.target !== field && at < 0) return;
    const to = { ArrowDown: links[at + 1], ArrowUp: at > 0 ? links[at - 1] : at === 0 ? field : undefined, Escape: at < 0 ? undefined : field }[event.key];
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
}
addEventListener("keydown", (event) => {
  if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const there = finder?.querySelector("input[type=search]") ?? document.querySelector("[data-search]");
  if (!there) return;
  event.preventDefault();
  if (there.matches("a")) there.click();
  else there.select();
});

// A page about somebody who acts meanwhile: its parts are fetched again while it is seen, and those that changed replaced. What is
// typed is in none of them; the focus and what is marked stay.
const fresh = document.querySelector("[data-fresh-from]");
if (fresh) {
  const from = fresh.dataset.freshFrom;
  // After a post: loading it again asks for the page, and does not do it once more.
  if (location.pathname !== from) history.replaceState(null, "", from);
  const parts = new Map([...fresh.querySelectorAll("[data-fresh]")].map((part) => [part, part.innerHTML]));
  const renew = (page) => {
    for (const [part, before] of parts) {
      const now = page.getElementById(part.id)?.innerHTML;
      const marked = getSelection();
      const reading = marked && !marked.isCollapsed && part.contains(marked.anchorNode);
      if (now === undefined || now === before || reading) continue;
      const held = part.contains(document.activeElement) ? document.activeElement.id : null;
      part.innerHTML = now;
      parts.set(part, now);
      if (held === null) continue;
      // What had it is gone: not to something else that a key would then press, but not to the top of the page either.
      part.tabIndex = -1;
      (document.getElementById(held) ?? part).focus({ preventScroll: true });
    }
  };
  const over = fresh.querySelector("[data-over]");
  const tell = (ended) => {
    over.classList.toggle("vh", !ended);
    over.firstElementChild.hidden = !ended;
  };
  let timer;
  const look = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      // Nobody has done anything: it keeps no session alive.
      renew(await fetched(from, { "renvoi-by-itself": "1" }));
      tell(false);
    } catch (error) {
      if (error.cause === 401) tell(true);
      // Signed out, or no more theirs to see: what is typed stays. Who comes back from signing in elsewhere sees what is new.
      if (error.cause < 500) return;
    }
    // Some pages are settled at last; from then on what is typed there stays.
    const { freshWhile } = fresh.dataset;
    if (freshWhile && !fresh.querySelector(freshWhile)) return;
    timer = setTimeout(look, freshWhile ? 1000 : 3000);
  };
  timer = setTimeout(look, fresh.dataset.freshWhile ? 1000 : 3000);
  document.addEventListener("visibilitychange", look);
}

// Menus close on Escape, and where one clicks elsewhere.
const close = (but) => {
  for (const menu of document.querySelectorAll("details.pop[open]")) {
    if (menu.contains(but)) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
    menu.removeAttribute("open");
  }
};
addEventListener("click", (event) => close(event.target.closest?.("a") ? null : event.target));
addEventListener("keydown", (event) => event.key === "Escape" && close(null));

document.documentElement.dataset.hydrated = "";
