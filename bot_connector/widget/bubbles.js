import { WORDS } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

// Safety words open a line with the call itself; a reminder in passing ("If you are ever in crisis, …") does not.
const CALL_FOR_HELP = /^(?:call (?:or text )?(?:988|911)|in danger now\b[^:\n]*: call \d{3}|if [^.\n]*, call 911 now)\b/im;

// Web addresses; "text [WORD to] NUMBER"; the lines 988 and 911, and those of other countries, which are always
// written "call NUMBER"; telephone numbers written the American way.
const LINKS =
  /(?<web>https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])|(?<=(?<!call or )\btext (?:(?<word>[A-Z]+) to )?)(?<sms>\d{3,6})\b|\b(?<line>988|911)\b|(?<=\bcall (?:or text )?)(?<abroad>999|112|000|111|1737|116 123|13 11 14)\b|(?<phone>(?:\+?1[-. ])?(?:\(\d{3}\) ?|\b\d{3}[-. ])\d{3}[-. ]\d{4}\b)/gi;

/** Build an element: attributes by name, functions as listeners, texts only as text nodes. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Build the speech-bubble picture of the launcher. */
export function icon() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute(
    "d",
    "M12 3c5.2 0 9 3.3 9 7.6s-3.8 7.6-9 7.6c-.9 0-1.8-.1-2.6-.3l-4.5 2.6c-.4.3-.9-.1-.8-.6l.8-3.5C3.7 15 3 12.9 3 10.6 3 6.3 6.8 3 12 3Z",
  );
  svg.append(path);
  return svg;
}

/** Build the line with the ways to immediate help: plain links, which work with no connection to us. */
export function crisisLine(crisis, emergency) {
  const words = WORDS.crisis;
  // The number behind "Call" is hidden as long as the line is slim, where "Call or text 988" says it once.
  const number = element("span", { class: "number" }, ` ${crisis}`);
  return element(
    "p",
    { class: "crisis", dir: "auto" },
    element("span", { class: "slim" }, `${words.lead} `),
    element("a", { href: `tel:${crisis}`, "aria-label": `${words.call} ${crisis}` }, words.call, number),
    element("span", { class: "slim" }, ` ${words.or} `),
    element("a", { href: `sms:${crisis}` }, `${words.text} ${crisis}`),
    element("span", { class: "slim" }, " · "),
    element("a", { href: `tel:${emergency}` }, `${words.emergency} ${emergency}`),
  );
}

/** Whether a message says to call for help: somebody may be in danger. */
export function isUrgent(message) {
  return message.from !== "person" && CALL_FOR_HELP.test(message.text);
}

/** Build what shows a message of the record; `press` is called with the button that the person chose. */
export function bubble(message, press) {
  const from = Object.hasOwn(WORDS.from, message.from) ? message.from : "system";
  const isOwn = from === "person";
  const made = element(
    "div",
    { class: `bubble ${from}${isUrgent(message) ? " urgent" : ""}` },
    element("p", { class: "speaker" }, WORDS.from[from]),
    element("p", { class: "text", dir: "auto" }, ...(isOwn ? [message.text] : linked(message.text ?? ""))),
  );
  if (message.buttons?.length) made.append(choices(message.buttons, press));
  made.append(meta(isOwn ? `${WORDS.delivery.sent} ` : "", ...timeOf(message.at)));
  return made;
}

/** Build what shows a line of the outbox; `takeBack` is called when the person wants a refused one back. */
export function pendingBubble(entry, takeBack) {
  const made = element(
    "div",
    { class: `bubble person ${entry.state}` },
    element("p", { class: "speaker" }, WORDS.from.person),
    element("p", { class: "text", dir: "auto" }, entry.title),
    meta([WORDS.delivery[entry.state], entry.detail].filter(Boolean).join(" ")),
  );
  if (entry.state === "failed") {
    const label = entry.content.text ? WORDS.edit : WORDS.dismiss;
    made.append(element("button", { type: "button", class: "quiet", click: takeBack }, label));
  }
  return made;
}

function choices(buttons, press) {
  const made = buttons.map((button) =>
    element("button", { type: "button", class: "choice", dir: "auto", click: () => press(button) }, button.title),
  );
  return element("div", { class: "choices", role: "group", "aria-label": WORDS.choices }, ...made);
}

/** Build the small line under a bubble; set apart, so that it reads well in a page of the other direction. */
function meta(...parts) {
  return element("p", { class: "meta" }, element("bdi", {}, ...parts));
}

function timeOf(at) {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return [];
  const isToday = time.toDateString() === new Date().toDateString();
  const shown = time.toLocaleString([], { timeStyle: "short", ...(isToday ? {} : { dateStyle: "medium" }) });
  return [element("time", { datetime: at }, shown)];
}

function linked(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(LINKS)) {
    parts.push(text.slice(end, found.index), link(found[0], found.groups));
    end = found.index + found[0].length;
  }
  return [...parts, text.slice(end)].filter(Boolean);
}

function link(shown, { web, word, sms }) {
  if (web) return element("a", { href: web, target: "_blank", rel: "noopener noreferrer" }, shown);
  if (sms) return element("a", { href: word ? `sms:${sms}?body=${word}` : `sms:${sms}` }, shown);
  return element("a", { href: `tel:${shown.replace(/[^\d+]/g, "")}` }, shown);
}
