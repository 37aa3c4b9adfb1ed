/*
 * A conversation as this tab knows it. It has no idea of the screen and tells what happens by events:
 *
 *   message     {message, entry, isPast}  the record has one more message; entry is the outbox line it settles
 *   outbox      {entry}                   a line of the outbox came, or its state changed
 *   withdrawn   {entry}                   a line of the outbox turned out to be in the record already
 *   typing      {typing}
 *   connection  {isUp}
 *   lost        {}                        the token opens nothing any more
 */
const LONG_POLL_SECONDS = 25;
const SHORTEST_STREAM_SECONDS = 2;
const STREAM_CHANCES = 2;
const LONGEST_PAUSE_SECONDS = 15;

/** Sends in order with retry, receives without loss or doubles, and survives a reload of its tab. */
export class Conversation extends EventTarget {
  #api;
  #shelf;
  #kept = {};
  #outbox = [];
  #known = new Set();
  #lastEventId = "0";
  #lastMessageId = "";
  #isUp = true;
  #isSending = false;
  #life = new AbortController();
  #wakers = new Set();

  constructor(api, shelf) {
    super();
    this.#api = api;
    this.#shelf = shelf;
  }

  get isStarted() {
    return Boolean(this.#kept.access);
  }

  /** What the tab was told to remember beside the conversation: the draft, whether the panel is open. */
  get memory() {
    return this.#kept.memory ?? {};
  }

  /** Texts that never reached the clinic, oldest first. */
  get unsentTexts() {
    return this.#outbox.filter((entry) => entry.state !== "sent" && entry.content.text).map((entry) => entry.content.text);
  }

  /** Ask for a conversation; the caller has the person's consent. */
  async start(timezone) {
    this.#forget();
    const { signal } = (this.#life = new AbortController());
    const access = await this.#api.start(timezone);
    // Whoever left in the meantime is not to find a conversation kept.
    if (signal.aborted) return;
    this.#kept = { access };
    this.#run();
  }

  /** Go on with the conversation that this tab remembers; false when it remembers none. */
  resume() {
    this.#kept = this.#shelf.read();
    if (!this.isStarted) return false;
    this.#outbox = this.#kept.outbox ?? [];
    for (const entry of this.#outbox) {
      if (entry.state !== "failed") entry.state = "waiting";
      this.#tell("outbox", { entry });
    }
    this.#run();
    return true;
  }

  say(text) {
    this.#add({ title: text, content: { client_message_id: newId(), text } });
  }

  press(button) {
    this.#add({ title: button.title, content: { client_message_id: newId(), button_id: button.id } });
  }

  /** Take a line that cannot be sent out of the outbox. */
  discard(entry) {
    this.#settle(entry);
  }

  remember(memory) {
    if (!this.isStarted) return;
    this.#kept.memory = { ...this.memory, ...memory };
    this.#keep();
  }

  /** Try at once what waits for its next try. */
  wake() {
    this.#wakers.forEach((wake) => wake());
  }

  /** Stop, and leave nothing of it in this tab. */
  leave() {
    this.#forget();
    this.#kept = {};
    this.#shelf.clear();
  }

  /** Stop without forgetting; resume() goes on from what the tab remembers. */
  pause() {
    this.#life.abort();
    this.wake();
  }

  #forget() {
    this.pause();
    this.#outbox = [];
    this.#known.clear();
    this.#lastEventId = "0";
    this.#lastMessageId = "";
    this.#isUp = true;
  }

  #run() {
    this.pause();
    this.#life = new AbortController();
    this.#isSending = false;
    this.#keep();
    this.#receive(this.#life.signal);
    this.#send(this.#life.signal);
  }

  #add(entry) {
    this.#outbox.push(Object.assign(entry, { state: "waiting" }));
    this.#keep();
    this.#tell("outbox", { entry });
    this.#send(this.#life.signal);
  }

  async #send(signal) {
    if (this.#isSending) return;
    this.#isSending = true;
    let tries = 0;
    let entry;
    while (!signal.aborted && (entry = this.#outbox.find(({ state }) => state === "waiting"))) {
      // Only what comes after this message in the record can be this line's own echo.
      entry.after ??= this.#lastMessageId;
      this.#mark(entry, tries ? "waiting" : "sending");
      try {
        const { message_id } = await this.#api.send(this.#kept.access, entry.content, signal);
        if (signal.aborted) return;
        tries = 0;
        entry.messageId = message_id;
        this.#mark(entry, "sent");
        if (this.#known.has(message_id)) this.#withdraw(entry);
      } catch (problem) {
        if (signal.aborted) return;
        this.#mark(entry, "waiting");
        if (problem.isConversationLost) return this.#lose();
        if (problem.isPassing) await this.#rest(tries++, problem.retryAfter, signal);
        else this.#mark(entry, "failed", problem.detail);
      }
    }
    if (!signal.aborted) this.#isSending = false;
  }

  async #receive(signal) {
    let tries = 0;
    let refused = 0;
    let isPast = true;
    while (!signal.aborted) {
      try {
        if (!isPast && refused < STREAM_CHANCES) refused = (await this.#follow(signal)) ? 0 : refused + 1;
        if (signal.aborted) return;
        // A poll follows every stream: its answer tells a stream that is held back from a road that is closed.
        await this.#poll(isPast, refused ? LONG_POLL_SECONDS : 0, signal);
        isPast = false;
        tries = 0;
        this.#connected(true);
      } catch (problem) {
        if (signal.aborted) return;
        if (problem.isConversationLost) return this.#lose();
        refused = 0;
        this.#connected(false);
        await this.#rest(tries++, problem.retryAfter, signal);
      }
    }
  }

  /** Read the stream until it ends; whether it was worth opening. */
  async #follow(signal) {
    let opened = Infinity;
    let hasNews = false;
    try {
      for await (const { id, data } of this.#api.events(this.#kept.access, this.#lastEventId, signal)) {
        if (signal.aborted) return true;
        this.#connected(true);
        opened = Math.min(opened, performance.now());
        hasNews ||= Boolean(id);
        this.#take(Array.isArray(data.messages) ? data : { messages: data.from ? [data] : [], ...data }, false);
        if (id) this.#lastEventId = id;
      }
    } catch {
      // Whatever ended it, the poll that follows tells.
    }
    return hasNews || performance.now() - opened > SHORTEST_STREAM_SECONDS * 1000;
  }

  async #poll(isPast, wait, signal) {
    const start = performance.now();
    const batch = await this.#api.messages(this.#kept.access, this.#lastEventId, wait, signal);
    if (signal.aborted) return;
    this.#take(batch, isPast);
    const isHasty = wait && !batch.messages.length && performance.now() - start < 1000;
    if (isHasty) await this.#rest(1, 0, signal);
  }

  #take({ messages, typing, last_event_id }, isPast) {
    messages.forEach((message) => this.#accept(message, isPast));
    if (last_event_id !== undefined && last_event_id !== null) this.#lastEventId = String(last_event_id);
    if (typing !== undefined) this.#tell("typing", { typing: Boolean(typing) });
  }

  #accept(message, isPast) {
    if (this.#known.has(message.id)) return;
    const entry = message.from === "person" ? this.#entryOf(message) : undefined;
    this.#known.add(message.id);
    this.#lastMessageId = message.id;
    if (entry) this.#settle(entry);
    this.#tell("message", { message, entry, isPast });
  }

  /** The line that this echo settles: by its id, or by its words where the answer with the id was lost on its way. */
  #entryOf(message) {
    return this.#outbox.find(({ messageId, after, title }) =>
      messageId
        ? messageId === message.id
        : after !== undefined && (after === "" || this.#known.has(after)) && title.trim() === message.text?.trim(),
    );
  }

  #withdraw(entry) {
    this.#settle(entry);
    this.#tell("withdrawn", { entry });
  }

  #settle(entry) {
    this.#outbox = this.#outbox.filter((line) => line !== entry);
    this.#keep();
  }

  #mark(entry, state, detail = "") {
    if (!this.#outbox.includes(entry)) return;
    Object.assign(entry, { state, detail });
    this.#keep();
    this.#tell("outbox", { entry });
  }

  #lose() {
    this.pause();
    const unsent = this.#outbox.filter(({ state }) => ["waiting", "sending"].includes(state));
    unsent.forEach((entry) => this.#mark(entry, "kept"));
    this.#tell("lost");
  }

  #connected(isUp) {
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    this.#tell("connection", { isUp });
    if (isUp) this.wake();
  }

  /** Wait longer after every failure, never in step with other tabs, and no longer once something wakes us. */
  async #rest(tries, retryAfter, signal) {
    if (signal.aborted) return;
    const jittered = Math.min(LONGEST_PAUSE_SECONDS, 2 ** tries / 2) * (0.5 + Math.random() / 2);
    const seconds = Math.max(jittered, Math.min(retryAfter, LONGEST_PAUSE_SECONDS));
    let wake;
    await new Promise((resolve) => {
      wake = resolve;
      setTimeout(resolve, seconds * 1000);
      // A server that names its own time is not to be hurried.
      if (!retryAfter) this.#wakers.add(wake);
    });
    this.#wakers.delete(wake);
  }

  #keep() {
    const waiting = this.#outbox.filter(({ state }) => state !== "sent");
    if (this.isStarted) this.#shelf.write({ ...this.#kept, outbox: waiting });
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Pages on plain http have no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
