/** Keeps an open page up to date and sends its forms without loading it anew. All works without, too. */

const page = document.body.dataset;
const connection = document.getElementById("connection");
const rests = page.rests !== undefined;
let source, resting, told = Date.now();

const reload = () => location.assign(page.address);
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
const fieldsOf = (form) => new URLSearchParams(new FormData(form));

/** Puts the parts that changed in place; what was typed, the focus and the place on the page stay. */
function merge(next) {
  const focused = document.activeElement?.id;
  const isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 60;
  document.title = next.title;
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = next.getElementById(part.id);
    if (part.dataset.state) {
      // A part with a state is left alone while that is the same: somebody may be typing in it.
      if (part.dataset.state !== fresh.dataset.state) part.replaceWith(fresh);
    } else if (part.dataset.live === "list") mergeList(part, fresh);
    else if (!part.isEqualNode(fresh)) part.replaceChildren(...fresh.childNodes);
  }
  if (focused && document.activeElement === document.body) {
    const same = document.getElementById(focused) ?? document.querySelector("#reply textarea, #deeds button");
    (same ?? document.getElementById("main")).focus({ preventScroll: true });
  }
  if (rests && isAtEnd) scrollTo(0, document.documentElement.scrollHeight);
}

/** Items that are the same stay the same elements, so that a screen reader is told of the others only. */
function mergeList(list, fresh) {
  const items = [...fresh.children];
  const ids = new Set(items.map((item) => item.id));
  for (const old of [...list.children]) if (!ids.has(old.id)) old.remove();
  let here = list.firstElementChild;
  for (const item of items) {
    const same = here?.id === item.id ? here : null;
    if (same) here = same.nextElementSibling;
    else list.querySelector(`:scope > #${CSS.escape(item.id)}`)?.remove();
    if (!same) list.insertBefore(item, here);
    else if (!same.isEqualNode(item)) same.replaceWith(item);
  }
}

function listen() {
  resting = undefined;
  source = new EventSource(page.events);
  source.onopen = () => { connection.hidden = true; };
  source.onmessage = (event) => {
    merge(parsed(JSON.parse(event.data)));
    if (rests && document.hidden) rest(10_000);
  };
  source.addEventListener("leave", reload);
  source.onerror = comeAgain;
}

/** A browser opens six streams to one host: the tabs behind let go of theirs and look from time to time. */
function rest(milliseconds) {
  source.close();
  clearTimeout(resting);
  resting = setTimeout(listen, milliseconds);
}

/** A browser comes again by itself, but not after an answer that is no stream: sign-in over, or server away. */
async function comeAgain() {
  connection.hidden = false;
  if (source.readyState !== EventSource.CLOSED) return;
  const answer = await fetch("/staff/here").catch(() => undefined);
  if (answer?.status === 401) reload();
  else rest(2_000);
}

async function send(event) {
  const form = event.target;
  if (form.dataset.quiet === undefined) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const said = document.getElementById("said");
  const text = form.querySelector("textarea");
  try {
    const answer = await fetch(form.action, { method: "POST", body: fieldsOf(form), redirect: "manual" });
    if (answer.status === 401) return reload();
    const isDone = answer.type === "opaqueredirect";
    said.textContent = isDone ? "" : parsed(await answer.text()).getElementById("said").textContent;
    if (isDone && text) text.value = "";
    text?.focus();
  } catch {
    said.textContent = "That could not be sent: check the connection and try again.";
  } finally {
    form.ariaBusy = "false";
  }
}

/** Whoever types or clicks is there, though no page is loaded: say so before the sign-in ends. */
function tellHere() {
  if (Date.now() - told < 60_000) return;
  told = Date.now();
  fetch("/staff/here", { method: "POST", body: fieldsOf(document.forms["sign-out"]) }).catch(() => undefined);
}

document.addEventListener("submit", send);
document.addEventListener("click", (event) => {
  const text = document.querySelector("#reply textarea");
  const button = event.target.closest("[data-draft]");
  if (!button || !text) return;
  event.preventDefault();
  text.value += (text.value && "\n\n") + document.getElementById(button.dataset.draft).textContent;
  text.focus();
});
for (const sign of ["pointerdown", "wheel"]) document.addEventListener(sign, tellHere, { passive: true });
document.addEventListener("keydown", (event) => {
  tellHere();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
});
document.addEventListener("visibilitychange", () => (rests || resting) && rest(document.hidden ? 10_000 : 0));
addEventListener("pageshow", (event) => event.persisted && reload());
if (page.events) listen();
