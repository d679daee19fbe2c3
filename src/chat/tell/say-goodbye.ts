import type { Goodbye } from "../../workflows/erasure/advance-erasure.ts";
import { sayIn } from "../language/language.ts";
import { postParts } from "../outbox/post.ts";
import { bindView } from "../pending-actions.ts";
import { goodbyeView } from "../views/deletion.ts";

/** The last message to somebody whose account was erased. It has no buttons, since nothing of it is to be kept. */
export const sayGoodbye: Goodbye = async (ctx, { language, ...to }, key) => {
  const view = await bindView(ctx, goodbyeView(sayIn(language)), to, key);
  return postParts(ctx, to, [{ key, message: { edit: null, view } }]).parts;
};
