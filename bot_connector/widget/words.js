/** Every sentence the widget says by itself, in one place so that it can be read, checked and translated as a whole. */
export const WORDS = Object.freeze({
  launcher: "Chat with us",
  launcherUnread: (count) => `Chat with us, ${count} unread ${count === 1 ? "message" : "messages"}`,
  unread: (count) => `${count} unread ${count === 1 ? "message" : "messages"} in the chat`,
  close: "Close chat",
  quickExit: "Quick exit",
  leave: "Clear and leave",
  left: "The conversation was cleared from this tab.",

  crisis: {
    lead: "In crisis?",
    call: "Call",
    or: "or",
    text: "text",
    emergency: "Emergency",
  },

  consent: {
    title: "Before we start",
    points: [
      ["An automated assistant answers.", "It is not a therapist, and it gives no diagnosis or medical advice."],
      ["Who reads it:", "the assistant, and the clinic's staff, who may join the conversation."],
      ["What is stored:", "the clinic keeps what is said here. Ask in the chat for a copy, or to have it erased."],
      ["On this device:", "only this tab remembers it, until you close it or choose “Clear and leave”."],
    ],
    emergencyTitle: "Not for emergencies.",
    emergency: (emergency, crisis) =>
      `Nobody watches this chat all the time. In danger now, call ${emergency}. In crisis, call or text ${crisis} at any hour.`,
    nothingYet: "Nothing is sent or stored before you start.",
    privacy: "Privacy notice",
    agree: "Start chatting",
    starting: "Starting…",
  },

  messages: "Messages",
  welcome: "You are connected. Ask about music therapy, book an appointment, or ask for a person at any time.",
  from: { person: "You", assistant: "Assistant", staff: "Clinic staff", system: "Notice" },
  choices: "Choose an answer",
  choicesSpoken: (titles) => `Choose: ${titles.join(", ")}.`,
  typing: "Writing an answer",

  field: "Your message",
  send: "Send",
  limit: (used, most) => `${used.toLocaleString()} of ${most.toLocaleString()} characters`,
  tooLong: (excess) =>
    `That is ${excess.toLocaleString()} ${excess === 1 ? "character" : "characters"} too long. Please shorten it, or send it in two parts.`,

  delivery: {
    sending: "Sending…",
    waiting: "Not sent yet. It goes out by itself.",
    sent: "Sent",
    kept: "Not sent. Kept for you.",
    failed: "Not sent.",
  },
  edit: "Edit",
  dismiss: "Remove",

  offline: "There is no connection just now. What you write is kept here and goes out by itself.",
  online: "The connection is back.",
  lost: "This conversation has ended on our side. What you wrote and did not send is kept for you.",
  anew: "Start a new chat",
  apology: "Sorry, that did not work. Please try again in a moment.",
  noConnection: "We cannot reach the clinic just now. Please check your connection and try again.",
});
