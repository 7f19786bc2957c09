// The sign-in page is a plain form: it needs no WebAssembly, only these two.

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
    for (const href of document.querySelector("meta[name=renvoi-next]").content.split(" ")) {
      document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href }));
    }
  },
  { once: true },
);

document.documentElement.dataset.hydrated = "";
