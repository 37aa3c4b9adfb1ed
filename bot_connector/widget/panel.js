import { crisisLine, element, icon } from "./bubbles.js";
import { WORDS } from "./words.js";

/**
 * Build the launcher and the panel with its two screens, and return the parts by name.
 * `act` holds what each control does: open, close, exit, agree, leave, submit, input, keydown.
 */
export function buildPanel({ clinic, crisis, emergency, privacy }, act) {
  const part = {
    badge: element("span", { class: "badge", "aria-hidden": "true", hidden: true }),
    crisis: crisisLine(crisis, emergency),
    notice: element("div", { class: "notice", hidden: true }),
    announcer: element("div", { class: "unseen", role: "status", "aria-live": "polite" }),
  };
  part.launcher = button("launcher", act.open, icon(), element("span", {}, WORDS.launcher), part.badge);
  const close = button("close", act.close, "×");
  close.setAttribute("aria-label", WORDS.close);
  const title = element("h2", { id: "title", dir: "auto" }, clinic);
  const bar = element("div", { class: "bar" }, title, button("exit", act.exit, WORDS.quickExit), close);
  Object.assign(part, consentScreen({ crisis, emergency, privacy }, act), talkScreen(act));
  part.panel = element(
    "section",
    { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true },
    element("div", {}, bar, part.crisis),
    part.consent,
    part.talk,
    part.notice,
    part.composer,
  );
  return part;
}

/** Whether an address leads to the web; `javascript:` and the like do not. */
export function isWebAddress(address) {
  return /^https?:\/\//i.test(address ?? "");
}

function button(className, click, ...children) {
  return element("button", { type: "button", class: className, click }, ...children);
}

function consentScreen({ crisis, emergency, privacy }, act) {
  const words = WORDS.consent;
  const points = words.points.map(([lead, rest]) => element("li", { dir: "auto" }, element("strong", {}, lead), ` ${rest}`));
  const privacyNotice = isWebAddress(privacy)
    ? [" ", element("a", { href: privacy, target: "_blank", rel: "noopener noreferrer" }, words.privacy)]
    : [];
  const emergencies = words.emergency(emergency, crisis);
  const consentTitle = element("h3", { tabindex: "-1", dir: "auto" }, words.title);
  const agree = button("primary", act.agree, words.agree);
  const reading = element(
    "div",
    { class: "reading", role: "group", "aria-label": words.title, tabindex: "0" },
    consentTitle,
    element("p", { class: "alarm", dir: "auto" }, element("strong", {}, words.emergencyTitle), ` ${emergencies}`),
    element("ul", { role: "list" }, ...points),
  );
  const foot = element("div", { class: "agree" }, element("p", { dir: "auto" }, words.nothingYet, ...privacyNotice), agree);
  return { consent: element("div", { class: "consent" }, reading, foot), consentTitle, agree };
}

function talkScreen(act) {
  const welcome = element("p", { class: "welcome", dir: "auto" }, WORDS.welcome);
  // New messages are spoken by the announcer: a live log would read the whole record out after a reload.
  const log = element("div", {
    class: "log",
    role: "log",
    "aria-live": "off",
    "aria-label": WORDS.messages,
    tabindex: "0",
  });
  const dots = [1, 2, 3].map(() => element("i"));
  const typing = element("p", { class: "typing", hidden: true }, ...dots, element("span", {}, WORDS.typing));
  const field = element("textarea", {
    id: "field",
    rows: "1",
    dir: "auto",
    enterkeyhint: "send",
    "aria-describedby": "limit",
    input: act.input,
    keydown: act.keydown,
  });
  const limit = element("span", { id: "limit", dir: "auto" });
  const composer = element(
    "form",
    { class: "composer", novalidate: true, hidden: true, submit: act.submit },
    element("label", { for: "field", class: "unseen" }, WORDS.field),
    element("div", { class: "row" }, field, element("button", { type: "submit", class: "primary" }, WORDS.send)),
    element("div", { class: "foot" }, limit, button("quiet", act.leave, WORDS.leave)),
  );
  const talk = element("div", { class: "talk", hidden: true }, log, typing);
  return { welcome, log, typing, field, limit, composer, talk };
}
