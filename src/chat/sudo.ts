import { AppError } from "../errors.ts";
import { beginSudo, type Resume } from "../services/admin/begin-sudo.ts";
import { confirmSudo } from "../services/admin/confirm-sudo.ts";
import type { Request } from "./request.ts";
import type { View } from "./view.ts";
import { codeGoneView, codeWrongView } from "./views/accounts.ts";
import { sudoConfirmedView, sudoView } from "./views/sudo.ts";

/** Offers the fresh sign-in that an act needs, and keeps the act, to be offered again after it. */
export async function offerSudo(request: Request, resume: Resume | null): Promise<View> {
  const { ctx, say, intent, rowId } = request;
  const { displayName, username, language } = intent.from;
  const begun = await beginSudo({
    ctx,
    input: { requestId: rowId, displayName, username, language, resume },
  });
  const minutes = Math.max(1, Math.round((begun.expiresAtMs - ctx.clock.now()) / 60_000));
  return { ...sudoView(say, { url: begun.url, minutes, interrupted: resume !== null }), fresh: true };
}

/** Finishes a fresh sign-in with the code from the page. */
export async function sudoWithCode(request: Request, code: string): Promise<View> {
  const { ctx, say, role } = request;
  try {
    return sudoConfirmedView(say, await confirmSudo({ ctx, input: { code } }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "invalid_input") return codeWrongView(say);
    if (error.code === "gone") return codeGoneView(say, role === null ? "settings" : "sudo");
    throw error;
  }
}
