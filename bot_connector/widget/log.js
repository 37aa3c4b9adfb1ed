import { bubble, pendingBubble } from "./bubbles.js";

const NEAR_END_PIXELS = 48;

/** The messages on screen: the record in its order, and after it what still waits to be sent. */
export class MessageLog {
  #log;
  #panel;
  #act;
  #pending = new Map();
  #choices = [];
  #isAtEnd = true;
  #size = "";

  /** `act` holds what the person can do with a message: press a button of it, take it back. */
  constructor({ log, panel }, act) {
    this.#log = log;
    this.#panel = panel;
    this.#act = act;
    log.addEventListener("scroll", () => this.#noteScroll());
    // Observing ends by itself when the log leaves the page.
    new ResizeObserver(() => this.#keepPlace()).observe(log);
  }

  /** Show a message of the record, in place of the pending line that it settles. */
  add(message, entry) {
    const isOwn = message.from === "person";
    const wasAtEnd = this.#isAtEnd;
    const made = bubble(message, (button) => this.#press(button));
    if (entry) this.drop(entry);
    if (isOwn || message.buttons?.length) this.retireChoices(isOwn ? null : message.in_reply_to);
    if (message.buttons?.length) this.#choices.push({ made, turn: message.in_reply_to });
    if ([...this.#pending.keys()].some(({ state }) => state !== "failed")) this.retireChoices();
    this.#log.insertBefore(made, this.#pending.values().next().value ?? null);
    if (wasAtEnd) this.scrollToEnd();
  }

  /** Show a line of the outbox, or its new state. */
  addPending(entry) {
    const made = pendingBubble(entry, () => this.#act.takeBack(entry));
    const shown = this.#pending.get(entry);
    const wasAtEnd = this.#isAtEnd;
    this.#pending.set(entry, made);
    if (shown) shown.replaceWith(made);
    else this.#log.append(made);
    if (!shown) this.retireChoices();
    if (!shown || wasAtEnd) this.scrollToEnd();
  }

  /** Take a line of the outbox off the screen. */
  drop(entry) {
    this.#pending.get(entry)?.remove();
    this.#pending.delete(entry);
  }

  clear() {
    this.#log.replaceChildren();
    this.#pending.clear();
    this.#choices = [];
  }

  /** Close the choices of turns gone by; those that belong to the turn named stay open. */
  retireChoices(turn = null) {
    const isOpen = (choice) => turn !== null && choice.turn === turn;
    for (const { made } of this.#choices.filter((choice) => !isOpen(choice))) {
      made.querySelectorAll(".choice").forEach((button) => (button.disabled = true));
    }
    this.#choices = this.#choices.filter(isOpen);
  }

  /** Show the newest message; in a very low window it is the panel that scrolls. */
  scrollToEnd() {
    this.#isAtEnd = true;
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#panel.scrollTop = this.#panel.scrollHeight;
  }

  #press(button) {
    this.retireChoices();
    this.#act.press(button);
  }

  #noteScroll() {
    // While the window changes its size, the browser scrolls, not the person.
    if (this.#size !== sizeOf(this.#log)) return;
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PIXELS;
  }

  #keepPlace() {
    this.#size = sizeOf(this.#log);
    if (this.#isAtEnd && this.#log.clientHeight) this.scrollToEnd();
  }
}

function sizeOf({ clientWidth, clientHeight }) {
  return `${clientWidth} x ${clientHeight}`;
}
