const NAME = "overture-chat";

/** What one tab remembers across a reload, and no other tab sees. */
export class Shelf {
  // A browser may forbid storage altogether; the conversation then lives as long as the page.
  #inMemory = "{}";

  read() {
    return this.#attempt(() => JSON.parse(sessionStorage.getItem(NAME))) ?? JSON.parse(this.#inMemory);
  }

  write(kept) {
    this.#inMemory = JSON.stringify(kept);
    this.#attempt(() => sessionStorage.setItem(NAME, this.#inMemory));
  }

  clear() {
    this.#inMemory = "{}";
    this.#attempt(() => sessionStorage.removeItem(NAME));
  }

  #attempt(action) {
    try {
      return action();
    } catch {
      return null;
    }
  }
}
