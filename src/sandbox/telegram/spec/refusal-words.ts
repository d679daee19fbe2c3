import { badRequest, type Refusal } from "../refusal.ts";
import type { Problem } from "./check-request.ts";

interface Rule {
  method?: RegExp;
  path: RegExp;
  kinds?: Problem["kind"][];
  words: string;
}

/** First match wins. The real server ignores unknown parameters; here they are refused so that typos surface. */
const rules: Rule[] = [
  { path: /^chat_id$/, kinds: ["missing"], words: "chat_id is empty" },
  { path: /^text$/, kinds: ["missing"], words: "message text is empty" },
  { method: /^answerCallbackQuery$/i, path: /^text$/, kinds: ["chars"], words: "MESSAGE_TOO_LONG" },
  { path: /^text$/, kinds: ["chars"], words: "message is too long" },
  { path: /^caption$/, kinds: ["chars"], words: "message caption is too long" },
  { path: /\.callback_data$/, kinds: ["bytes", "chars"], words: "BUTTON_DATA_INVALID" },
  { path: /\.copy_text\.text$/, kinds: ["chars"], words: "BUTTON_COPY_TEXT_INVALID" },
  { path: /^secret_token$/, kinds: ["chars"], words: "secret token is too long" },
  { path: /^secret_token$/, kinds: ["pattern"], words: "secret token contains unallowed characters" },
  { path: /^commands\[\d+\]\.command$/, kinds: ["chars", "pattern"], words: "BOT_COMMAND_INVALID" },
  { path: /^commands\[\d+\]\.description$/, kinds: ["chars"], words: "BOT_COMMAND_DESCRIPTION_INVALID" },
  { path: /^commands$/, kinds: ["items"], words: "BOT_COMMANDS_TOO_MUCH" },
  { path: /^description$/, kinds: ["chars"], words: "description is too long" },
  { path: /^short_description$/, kinds: ["chars"], words: "short description is too long" },
  { path: /^name$/, kinds: ["chars"], words: "name is too long" },
  { path: /^draft_id$/, kinds: ["range"], words: "RANDOM_ID_INVALID" },
  {
    path: /^callback_query_id$/,
    kinds: ["missing"],
    words: "query is too old and response timeout expired or query ID is invalid",
  },
  { path: /^message_id$/, kinds: ["missing"], words: "message identifier is not specified" },
  { path: /^user_id$/, kinds: ["missing"], words: "user not found" },
];

/** The refusal for a request's first problem. */
export function refusalFor(method: string, problem: Problem): Refusal {
  const rule = rules.find(
    (candidate) =>
      (!candidate.method || candidate.method.test(method)) &&
      candidate.path.test(problem.path) &&
      (!candidate.kinds || candidate.kinds.includes(problem.kind)),
  );
  if (rule) return badRequest(rule.words);
  if (problem.kind === "missing" && /inline_keyboard\[\d+\]\[\d+\]\.(?!text$)\w+$/.test(problem.path)) {
    return badRequest(
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    );
  }
  if (problem.kind === "unknown") return badRequest(`unknown parameter "${problem.path}"`);
  const [top] = problem.path.split(/[.[]/);
  if (top === problem.path && problem.kind === "missing") return badRequest(`parameter "${top}" is required`);
  return badRequest(`can't parse ${top}: field "${problem.path}": ${problem.detail}`);
}
