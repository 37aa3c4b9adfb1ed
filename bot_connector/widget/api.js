const SEND_SECONDS = 20;
const FIRST_BYTE_SECONDS = 5;
const SILENCE_SECONDS = 60;

/** A request that got an error for an answer, or none: `status` is 0 then. */
export class Problem extends Error {
  constructor(status, detail = "", retryAfter = 0) {
    super(detail || `status ${status}`);
    Object.assign(this, { status, detail, retryAfter });
  }

  /** Whether the same request may well succeed later. */
  get isPassing() {
    return [0, 408, 425, 429].includes(this.status) || this.status >= 500;
  }

  /** Whether the token no longer opens this conversation. */
  get isConversationLost() {
    return [401, 403, 404, 410].includes(this.status);
  }

  /** Read the plain sentence out of a problem+json answer. */
  static async of(response) {
    const body = await response.json().catch(() => null);
    const detail = typeof body?.detail === "string" ? body.detail : "";
    return new Problem(response.status, detail, Number(response.headers.get("Retry-After")) || 0);
  }
}

/** The clinic's message API. `access` is what start() gave: the conversation's id and its token. */
export class MessageApi {
  #base;

  constructor(base) {
    this.#base = base;
  }

  start(timezone) {
    return this.#json("conversations", { body: { consent: true, timezone }, seconds: SEND_SECONDS });
  }

  send(access, content, signal) {
    return this.#json(`${pathOf(access)}/messages`, { access, body: content, seconds: SEND_SECONDS, signal });
  }

  messages(access, after, wait, signal) {
    const query = new URLSearchParams({ after, wait });
    return this.#json(`${pathOf(access)}/messages?${query}`, { access, seconds: wait + SEND_SECONDS, signal });
  }

  /**
   * Yield `{id, data}` for each server-sent event after the one named, and empty data for a sign of life.
   * Read by fetch, since EventSource cannot carry a token. A stream that stays silent is given up, since a proxy may be holding it back.
   */
  async *events(access, after, signal) {
    const silence = new AbortController();
    const giveUpIn = (seconds) => setTimeout(() => silence.abort(), seconds * 1000);
    let timer = giveUpIn(FIRST_BYTE_SECONDS);
    try {
      const response = await this.#fetch(`${pathOf(access)}/events`, {
        access,
        signal: AbortSignal.any([signal, silence.signal]),
        headers: { Accept: "text/event-stream", "Last-Event-ID": after },
      });
      if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) throw new Problem(0);
      for await (const events of chunksOf(response.body)) {
        clearTimeout(timer);
        timer = giveUpIn(SILENCE_SECONDS);
        yield* events;
      }
    } finally {
      clearTimeout(timer);
      silence.abort();
    }
  }

  async #json(path, { seconds, signal, ...request }) {
    const limits = [AbortSignal.timeout(seconds * 1000), signal].filter(Boolean);
    const response = await this.#fetch(path, { ...request, signal: AbortSignal.any(limits) });
    return response.json().catch(() => Promise.reject(new Problem(0)));
  }

  async #fetch(path, { access, body, headers, signal }) {
    const response = await fetch(new URL(`api/v1/${path}`, this.#base), {
      method: body ? "POST" : "GET",
      body: body && JSON.stringify(body),
      headers: {
        ...(body && { "Content-Type": "application/json" }),
        ...(access && { Authorization: `Bearer ${access.token}` }),
        ...headers,
      },
      signal,
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    }).catch(() => Promise.reject(new Problem(0)));
    if (!response.ok) throw await Problem.of(response);
    return response;
  }
}

function pathOf(access) {
  return `conversations/${encodeURIComponent(access.conversation_id)}`;
}

/** Yield, for each chunk that arrives, the events it completes. */
async function* chunksOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop();
      yield blocks.map(eventOf);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Read one block of lines; a comment or what is not JSON is a sign of life only. */
function eventOf(block) {
  const fields = { id: undefined, data: [] };
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (name === "data") fields.data.push(value);
    if (name === "id") fields.id = value;
  }
  try {
    return { id: fields.id, data: JSON.parse(fields.data.join("\n")) };
  } catch {
    return { data: {} };
  }
}
