/*
 * The one tag that puts the clinic's chat on a page:
 *
 *   <script src="https://chat.clinic.example/widget.js" defer data-clinic="Name of the clinic"></script>
 *
 * data-clinic     the name over the chat
 * data-crisis     number of the crisis line, 988 unless told
 * data-emergency  number of the emergency service, 911 unless told
 * data-exit       address that "Quick exit" leads to
 * data-privacy    address of the clinic's privacy notice, linked before the person agrees
 *
 *   widget.js ── element.js ┬─ conversation.js   what was said, what waits to be sent
 *                           ├─ api.js            the clinic's message API over fetch
 *                           ├─ shelf.js          what the tab remembers across a reload
 *                           ├─ panel.js          the launcher, and the panel with its two screens
 *                           ├─ log.js            the messages on screen
 *                           ├─ bubbles.js        from a message to elements
 *                           ├─ words.js          every sentence the widget says by itself
 *                           └─ style.js          one constructable stylesheet
 */
(() => {
  const tag = document.currentScript;
  if (document.querySelector("overture-chat")) return;

  const chat = document.createElement("overture-chat");
  Object.assign(chat.dataset, tag.dataset);

  (document.body ?? document.documentElement).append(chat);

  import(new URL("widget/element.js", tag.src).href).catch((error) => {
    // The page must stay whole without the chat, so this is told to its makers only.
    console.error("The chat could not be loaded.", error);
    chat.remove();
  });
})();
