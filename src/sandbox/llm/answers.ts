/** Deterministic replies, so that a conversation in the sandbox reads well and a test can foresee it. */

const CAPITALS = new Map(
  Object.entries({
    france: "Paris",
    germany: "Berlin",
    spain: "Madrid",
    italy: "Rome",
    japan: "Tokyo",
    norway: "Oslo",
    portugal: "Lisbon",
    canada: "Ottawa",
  }),
);

/** Agents wrap a person's words in a time stamp and who speaks before, and run-time notes after them. */
function ownWords(text: string): string {
  return text
    .replace(/^\[[^\]\n]{3,60}\]\s*/, "")
    .replace(/^Conversation info: [^\n]*\n```json\n[\s\S]*?\n```\n\n/, "")
    .replace(/\n\nRuntime: [\s\S]*$/, "")
    .trim();
}

function sum(text: string): string | null {
  const match = /(-?\d{1,9})\s*([+\-*×x/÷]|plus|minus|times)\s*(-?\d{1,9})/i.exec(text);
  if (!match) return null;
  const a = Number(match[1]);
  const b = Number(match[3]);
  switch ((match[2] ?? "").toLowerCase()) {
    case "+":
    case "plus":
      return `${a} + ${b} = ${a + b}.`;
    case "-":
    case "minus":
      return `${a} − ${b} = ${a - b}.`;
    case "*":
    case "×":
    case "x":
    case "times":
      return `${a} × ${b} = ${a * b}.`;
    default:
      return b === 0
        ? "Dividing by zero has no answer, I'm afraid."
        : `${a} ÷ ${b} = ${Number((a / b).toFixed(6))}.`;
  }
}

function capital(text: string): string | null {
  const country = /capital of (?:the )?([a-z]+)/i.exec(text)?.[1]?.toLowerCase();
  const city = country === undefined ? undefined : CAPITALS.get(country);
  return country && city
    ? `The capital of ${country[0]?.toUpperCase()}${country.slice(1)} is ${city}.`
    : null;
}

/**
 * What the model says to the last message of a person.
 * @param systemText where an agent may have been given its name (`Your name is …`)
 */
export function answerTo(message: string, systemText: string): string {
  const text = ownWords(message);
  const name = /your name is ([^\n.,]{1,40})/i.exec(systemText)?.[1]?.trim() ?? "your OpenClaw agent";
  if (text === "" || /^\/start\b/.test(text)) {
    return `Hello! I'm ${name}, freshly started and listening. Ask me anything.`;
  }
  if (/\b(who|what) are you\b|your name|introduce yourself/i.test(text)) {
    return `I'm ${name}: an assistant that runs in its own container and answers only you.`;
  }
  if (/^(hi|hello|hey|hallo|good (morning|evening|afternoon))\b/i.test(text)) {
    return `Hello! I'm ${name}. What can I do for you today?`;
  }
  if (/\b(help|what can you do)\b/i.test(text)) {
    return "I can answer questions, do sums and keep you company in this chat. Try “what is 6 × 7?” or “what is the capital of Norway?”.";
  }
  if (/\bthank/i.test(text)) return "You're welcome! I'm here whenever you need me.";
  const known = sum(text) ?? capital(text);
  if (known) return known;
  if (/\bjoke\b/i.test(text)) return "Why did the lobster cross the chain? To get to the other lease.";
  if (/\blong story\b/i.test(text))
    return "Once upon a time a small agent lived in a large cloud. ".repeat(120).trim();
  const quoted = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return `You wrote: “${quoted}”. I'm the sandbox's model, so my knowledge is small; but your message went all the way through, and so did this answer.`;
}
