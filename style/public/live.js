// One event stream per browser, shared by its tabs: HTTP/1.1 allows six connections, and each tab would take one.
// The tab that holds the lock listens; the others hear it on a channel. Pages get DOM events:
//   renvoi:push    detail: what the PBX has of the rules, as JSON text
//   renvoi:phones  detail: an extension's phones, as JSON text
//   renvoi:desk    detail: how far the person's desk phones are, and their lamps, as JSON text
//   renvoi:stream  detail: whether the stream is up
//   renvoi:over    detail: whether the session has ended
const last = {};
const tell = (name, detail) => {
  last[name] = detail;
  dispatchEvent(new CustomEvent(name, { detail }));
};

// The page's own script may start after the first news: it asks for them again.
addEventListener("renvoi:ready", () => {
  for (const name in last) tell(name, last[name]);
});

const channel = "BroadcastChannel" in window ? new BroadcastChannel("renvoi-live") : null;
const share = (name, detail) => {
  tell(name, detail);
  channel?.postMessage([name, detail]);
};
// The tab that listens: asks for the stream at once.
let again = null;
channel?.addEventListener("message", ({ data: [name, detail] }) => {
  if (name !== "hello") tell(name, detail);
  else if (!again) return;
  // Somebody has signed in again there.
  else if (last["renvoi:over"]) again();
  else for (const name in last) channel.postMessage([name, last[name]]);
});

// A browser does not say why a stream was refused. Asking keeps no session alive, as the stream itself does not.
const isOver = async () => {
  const asking = new AbortController();
  try {
    return (await fetch("/events", { signal: asking.signal })).status === 401;
  } catch {
    return false;
  } finally {
    asking.abort();
  }
};

const listen = () =>
  new Promise(() => {
    let wait = 1000;
    let stream;
    let timer;
    const open = () => {
      clearTimeout(timer);
      stream?.close();
      const own = (stream = new EventSource("/events"));
      own.onopen = () => {
        wait = 1000;
        share("renvoi:over", false);
        share("renvoi:stream", true);
      };
      for (const name of ["push", "phones", "desk"]) {
        own.addEventListener(name, (event) => share(`renvoi:${name}`, event.data));
      }
      const over = () => {
        share("renvoi:over", true);
        share("renvoi:stream", false);
        wait = 60000;
      };
      own.addEventListener("over", () => {
        own.close();
        over();
        timer = setTimeout(open, wait);
      });
      own.onerror = async () => {
        share("renvoi:stream", false);
        // Where the server refuses, the browser gives up: try again, less and less often.
        if (own.readyState !== EventSource.CLOSED) return;
        const ended = await isOver();
        if (own !== stream) return;
        if (ended) over();
        timer = setTimeout(open, wait);
        wait = Math.min(wait * 2, 60000);
      };
    };
    again = open;
    open();
  });

// Pages before the sign-in have no news, nor has who has no extension.
if (document.querySelector("[data-live]")) {
  channel?.postMessage(["hello"]);
  if (navigator.locks) navigator.locks.request("renvoi-live", listen);
  else listen();
}
