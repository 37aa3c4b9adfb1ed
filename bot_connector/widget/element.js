import { MessageApi } from "./api.js";
import { element, isUrgent } from "./bubbles.js";
import { Conversation } from "./conversation.js";
import { MessageLog } from "./log.js";
import { buildPanel, isWebAddress } from "./panel.js";
import { Shelf } from "./shelf.js";
import { SHEET } from "./style.js";
import { WORDS } from "./words.js";

const MOST_CHARACTERS = 4096;
const SPOKEN_MILLISECONDS = 8000;
const NEUTRAL_PLACE = "https://www.google.com/";

// What a form asks for next decides the keyboard that a telephone offers.
const PLAIN_KEYBOARD = { inputmode: "text", autocomplete: "off", autocapitalize: "sentences" };
const KEYBOARDS = {
  phone: { inputmode: "tel", autocomplete: "tel" },
  email: { inputmode: "email", autocomplete: "email", autocapitalize: "none" },
  contact: { autocapitalize: "none" },
  name: { autocomplete: "name", autocapitalize: "words" },
  guardian: { autocapitalize: "words" },
  age: { inputmode: "numeric" },
};

/** `<overture-chat>`: the launcher and the panel. Tells the page `overture-open` and `overture-close`, never what is said. */
class OvertureChat extends HTMLElement {
  #conversation;
  #part = {};
  #log;
  #unread = 0;
  #isLost = false;
  #listening;

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [SHEET];
  }

  connectedCallback() {
    this.#conversation = new Conversation(new MessageApi(new URL("../", import.meta.url)), new Shelf());
    this.lang ||= "en";
    this.#build();
    this.#listen();
    if (!this.#conversation.resume()) return;
    const { draft = "", isOpen } = this.#conversation.memory;
    this.#part.field.value = draft;
    this.#showTalk();
    if (isOpen) this.#toggle(true);
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#conversation.pause();
  }

  open() {
    this.#toggle(true);
    this.#focusInside();
    this.dispatchEvent(new CustomEvent("overture-open", { bubbles: true }));
  }

  close() {
    this.#toggle(false);
    this.#part.launcher.focus();
    this.dispatchEvent(new CustomEvent("overture-close", { bubbles: true }));
  }

  #build() {
    const { clinic, crisis, emergency, privacy } = this.dataset;
    this.#part = buildPanel(
      { clinic: clinic || document.title, crisis: crisis || "988", emergency: emergency || "911", privacy },
      {
        open: () => this.open(),
        close: () => this.close(),
        exit: () => this.#exitQuickly(),
        agree: () => this.#agree(),
        leave: () => this.#leave(),
        submit: (event) => this.#submit(event),
        input: () => this.#count(),
        keydown: (event) => this.#sendOnEnter(event),
      },
    );
    this.#log = new MessageLog(this.#part, {
      press: (button) => this.#press(button),
      takeBack: (entry) => this.#takeBack(entry),
    });
    this.shadowRoot.replaceChildren(this.#part.launcher, this.#part.panel, this.#part.announcer);
  }

  #listen() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const on = (target, type, listener) => target.addEventListener(type, listener, { signal });
    on(this.#conversation, "message", ({ detail }) => this.#showMessage(detail));
    on(this.#conversation, "outbox", ({ detail }) => this.#showPending(detail.entry));
    on(this.#conversation, "withdrawn", ({ detail }) => this.#log.drop(detail.entry));
    on(this.#conversation, "typing", ({ detail }) => this.#showTyping(detail.typing));
    on(this.#conversation, "connection", ({ detail }) => this.#showConnection(detail.isUp));
    on(this.#conversation, "lost", () => this.#showLost());
    on(window, "online", () => this.#conversation.wake());
    on(document, "visibilitychange", () => document.hidden || this.#conversation.wake());
    on(this.#part.panel, "keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation();
      this.close();
    });
  }

  #toggle(isOpen) {
    const { panel, launcher } = this.#part;
    panel.hidden = !isOpen;
    launcher.hidden = isOpen;
    this.#conversation.remember({ isOpen });
    if (!isOpen) return;
    this.#setUnread(0);
    if (!this.#part.talk.hidden) this.#log.scrollToEnd();
  }

  #focusInside() {
    const { consent, consentTitle, field, log } = this.#part;
    if (!consent.hidden) return consentTitle.focus();
    // On a touch screen the field would bring the keyboard up and cover what was said.
    (matchMedia("(pointer: coarse)").matches ? log : field).focus();
  }

  async #agree() {
    const { agree } = this.#part;
    if (agree.getAttribute("aria-disabled") === "true") return;
    agree.setAttribute("aria-disabled", "true");
    agree.textContent = WORDS.consent.starting;
    this.#notify("");
    try {
      await this.#conversation.start(Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");
      if (!this.#conversation.isStarted) return;
      this.#showTalk();
      this.#conversation.remember({ isOpen: !this.#part.panel.hidden });
      this.#say(WORDS.welcome);
      this.#focusInside();
    } catch (problem) {
      this.#notify(problem.detail || (problem.status ? WORDS.apology : WORDS.noConnection));
    }
    agree.removeAttribute("aria-disabled");
    agree.textContent = WORDS.consent.agree;
  }

  #showTalk() {
    this.#part.consent.hidden = true;
    this.#part.talk.hidden = this.#part.composer.hidden = false;
    this.#part.log.prepend(this.#part.welcome);
    this.#setKeyboard(null);
    this.#count();
  }

  #showConsent() {
    const { consent, talk, composer, crisis } = this.#part;
    this.#log.clear();
    this.#isLost = false;
    this.#showTyping(false);
    this.#notify("");
    crisis.classList.remove("large");
    talk.hidden = composer.hidden = true;
    consent.hidden = false;
  }

  #submit(event) {
    event.preventDefault();
    const { field, notice } = this.#part;
    if (this.#isLost) return notice.querySelector("button").focus();
    const text = field.value.trim();
    const excess = [...text].length - MOST_CHARACTERS;
    if (excess > 0) return this.#notify(WORDS.tooLong(excess));
    if (!text) return;
    field.value = "";
    this.#count();
    this.#conversation.say(text);
  }

  #sendOnEnter(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#part.composer.requestSubmit();
  }

  #count() {
    const { field, limit, notice } = this.#part;
    if (!notice.dataset.lasting) this.#notify("");
    limit.textContent = WORDS.limit([...field.value.trim()].length, MOST_CHARACTERS);
    this.#conversation.remember({ draft: field.value });
  }

  #press(button) {
    this.#conversation.press(button);
    this.#focusInside();
  }

  #showMessage({ message, entry, isPast }) {
    const { crisis, panel } = this.#part;
    this.#log.add(message, entry);
    if (message.from === "person") return;

    this.#setKeyboard(message.asks);
    if (isUrgent(message)) crisis.classList.add("large");
    if (isPast) return;
    if (panel.hidden) return this.#setUnread(this.#unread + 1);
    const titles = (message.buttons ?? []).map(({ title }) => title);
    const speaker = WORDS.from[message.from] ?? WORDS.from.system;
    this.#say(`${speaker}: ${message.text}${titles.length ? ` ${WORDS.choicesSpoken(titles)}` : ""}`);
  }

  #showPending(entry) {
    this.#log.addPending(entry);
    if (entry.state === "failed") this.#say(`${WORDS.delivery.failed} ${entry.detail}`);
  }

  #takeBack(entry) {
    const { field } = this.#part;
    field.value = [field.value, entry.content.text ?? ""].filter(Boolean).join("\n");
    this.#log.drop(entry);
    this.#conversation.discard(entry);
    this.#count();
    field.focus();
  }

  #setKeyboard(asks) {
    const wanted = { ...PLAIN_KEYBOARD, ...(Object.hasOwn(KEYBOARDS, asks ?? "") && KEYBOARDS[asks]) };
    Object.entries(wanted).forEach(([name, value]) => this.#part.field.setAttribute(name, value));
  }

  #setUnread(count) {
    const { badge, launcher } = this.#part;
    this.#unread = count;
    badge.hidden = !count;
    badge.textContent = String(count);
    if (!count) return launcher.removeAttribute("aria-label");
    launcher.setAttribute("aria-label", WORDS.launcherUnread(count));
    // Not the words themselves: somebody else may be in the room.
    this.#say(WORDS.unread(count));
  }

  #showTyping(isTyping) {
    this.#part.typing.hidden = !isTyping;
  }

  #showConnection(isUp) {
    if (isUp && this.#part.notice.dataset.lasting) this.#notify("");
    if (isUp) return this.#say(WORDS.online);
    this.#showTyping(false);
    this.#notify(WORDS.offline);
    this.#part.notice.dataset.lasting = "true";
  }

  #showLost() {
    this.#isLost = true;
    this.#showTyping(false);
    this.#log.retireChoices();
    this.#notify(WORDS.lost, WORDS.anew, () => this.#startAnew());
  }

  /** Show one sentence under the conversation, with a way out of the trouble where there is one. */
  #notify(sentence, label, act) {
    const { notice } = this.#part;
    delete notice.dataset.lasting;
    notice.hidden = !sentence;
    notice.replaceChildren(element("p", { dir: "auto" }, sentence));
    if (label) {
      notice.append(element("button", { type: "button", class: "primary", click: act }, label));
      notice.dataset.lasting = "true";
    }
    if (sentence) this.#say(sentence);
  }

  #say(sentence) {
    const spoken = element("p", {}, sentence);
    this.#part.announcer.append(spoken);
    setTimeout(() => spoken.remove(), SPOKEN_MILLISECONDS);
  }

  #startAnew() {
    const { field } = this.#part;
    field.value = [...this.#conversation.unsentTexts, field.value].filter(Boolean).join("\n");
    this.#conversation.leave();
    this.#showConsent();
    this.#focusInside();
  }

  #leave() {
    this.#conversation.leave();
    this.#part.field.value = "";
    this.#showConsent();
    this.close();
    this.#say(WORDS.left);
  }

  #exitQuickly() {
    this.#conversation.leave();
    this.remove();
    location.replace(isWebAddress(this.dataset.exit) ? this.dataset.exit : NEUTRAL_PLACE);
  }
}

customElements.define("overture-chat", OvertureChat);
