import type { AdminCase } from "../db/repositories/admin-case-repository.ts";
import { AppError } from "../errors.ts";
import { readRequest, requestStanding } from "../services/admin/request-standing.ts";
import type { Context } from "../services/context.ts";
import type { Say } from "./language/language.ts";
import type { Request } from "./request.ts";
import type { View } from "./view.ts";
import { caseView } from "./views/cases.ts";
import { requestView } from "./views/requests.ts";

/** A request as it stands, for whoever asked for it or may decide. */
export async function showRequest({ ctx, say }: Request, id: string): Promise<View> {
  const standing = await readRequest({ ctx, input: { id } });
  if (standing) return requestView(say, standing);
  throw new AppError("not_found", "no such request", { details: { reason: "case" } });
}

/** How a case is shown: one that asks for a second person, with all that was asked for. */
export async function cardOfCase(ctx: Context, row: AdminCase): Promise<(say: Say) => View> {
  const standing = row.kind === "second_person" ? await requestStanding(ctx, row.subject) : null;
  return (say) => (standing ? requestView(say, standing) : caseView(say, row));
}
