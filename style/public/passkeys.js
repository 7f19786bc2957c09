// Passkeys: what the server asks goes to the browser, and the browser's answer into the form that the button stands in.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** What the server asks for; nothing where there is no passkey to show. Something may be typed beside a button that is pressed. */
async function asked(button, pressed) {
  const answer = await fetch(button.dataset.options, { method: "POST", headers: { accept: "application/json" } });
  if (answer.status === 204) return null;
  if (answer.status === 401 || answer.status === 403) {
    // Whoever it was is signed in no more: the server keeps what it is sent, as without a passkey.
    if (answer.status === 401 && pressed) button.form.submit();
    // Or has to show once more who they are: the page says so.
    else location.reload();
    // The page goes, and says nothing more.
    return new Promise(() => {});
  }
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
  const { sealed, publicKey } = await answer.json();
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  for (const list of [publicKey.allowCredentials, publicKey.excludeCredentials]) {
    for (const each of list ?? []) each.id = bytes(each.id);
  }
  return { sealed, publicKey };
}

/** Posts what the browser answers. */
function post(button, sealed, { id, type, response }) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const there = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  const { form } = button;
  // What is ticked in the page's other form goes along.
  for (const kept of form.querySelectorAll("[data-follows]")) kept.disabled = !document.getElementById(kept.dataset.follows)?.checked;
  const field = (name) => form.querySelector(`[name="${name}"]`);
  field("passkey").value = JSON.stringify({ id, type, response: Object.fromEntries(there) });
  field("passkey_sealed").value = sealed;
  form.submit();
}

/** Says beside a button what did not happen. */
function say(button, words) {
  const place = document.getElementById(button.getAttribute("aria-describedby"));
  const told = document.createElement("p");
  told.className = "field-error";
  told.setAttribute("role", "alert");
  told.textContent = words;
  place.replaceChildren(...(words ? [told] : []));
}

function words(button, error) {
  const { known, cancelled, unable, failed } = button.dataset;
  switch (error.name) {
    case "InvalidStateError":
      return known;
    case "NotAllowedError":
    case "AbortError":
      return cancelled;
    case "NotSupportedError":
    case "ConstraintError":
      return unable;
    default:
      return failed;
  }
}

let filling = null;

/** One asks at a time: what offers passkeys as one types stands back. */
async function press(button) {
  const { form } = button;
  // The server says what is wrong with a name before anything is made that has none.
  if (button.dataset.passkey === "make" && !form.elements.name.value.trim()) return form.submit();
  filling?.abort();
  say(button, "");
  button.setAttribute("aria-disabled", "true");
  try {
    const { sealed, publicKey } = (await asked(button, true)) ?? {};
    if (!sealed) throw new DOMException("", "NotSupportedError");
    const make = button.dataset.passkey === "make";
    const answer = await navigator.credentials[make ? "create" : "get"]({ publicKey });
    post(button, sealed, answer);
  } catch (error) {
    say(button, words(button, error));
    if ("fills" in button.dataset) fill(button);
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

/** The field of the page offers them among what else it knows. What is asked is asked anew before it is too old. */
async function fill(button) {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  for (;;) {
    const own = new AbortController();
    filling = own;
    let old = false;
    let timer;
    try {
      const { sealed, publicKey } = await asked(button);
      if (own.signal.aborted) return;
      timer = setTimeout(() => {
        old = true;
        own.abort();
      }, publicKey.timeout * 0.9);
      const answer = await navigator.credentials.get({ publicKey, mediation: "conditional", signal: own.signal });
      post(button, sealed, answer);
      return;
    } catch {
      if (!old) return;
    } finally {
      clearTimeout(timer);
    }
    if (document.hidden) await new Promise((seen) => addEventListener("visibilitychange", seen, { once: true }));
  }
}

for (const told of document.querySelectorAll(".unscripted")) told.remove();

if (globalThis.PublicKeyCredential && navigator.credentials) {
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.addEventListener("click", () => {
      if (!button.hasAttribute("aria-disabled")) press(button);
    });
    if ("beside" in button.dataset) {
      asked(button).then((there) => (button.hidden = !there), () => {});
    } else {
      button.hidden = false;
      // The key that sends a form does as the button.
      button.form.addEventListener("submit", (event) => {
        event.preventDefault();
        button.click();
      });
    }
    if ("fills" in button.dataset) fill(button);
  }
}
