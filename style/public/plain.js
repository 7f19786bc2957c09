// Pages of plain forms need no WebAssembly, only this.

// The password can be shown.
for (const button of document.querySelectorAll("[data-shows]")) {
  const input = document.getElementById(button.dataset.shows);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-label", shown ? button.dataset.hideLabel : button.dataset.showLabel);
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
    input.focus();
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
