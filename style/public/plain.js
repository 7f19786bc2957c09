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
