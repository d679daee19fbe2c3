import { z } from "zod";
import { AppError } from "../../errors.ts";
import { listProviders, readProvider } from "../../services/providers/list-providers.ts";
import { defineCommand } from "../define-command.ts";
import { oneLine } from "../format.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { usageView } from "../views/help.ts";
import { providersView, providerView } from "../views/providers.ts";

/** One page of the providers that we know. */
export async function showProviders({ ctx, say }: Request, after?: string): Promise<View> {
  return providersView(say, await listProviders({ ctx, input: after === undefined ? {} : { after } }));
}

export async function showProvider({ ctx, say }: Request, address: string): Promise<View> {
  return providerView(say, await readProvider({ ctx, input: { address } }), ctx.clock.now());
}

export const providersCommand = defineCommand({
  name: "providers",
  description: "command-providers",
  usage: "usage-providers",
  scope: "support",
  where: "private",
  signIn: true,
  args: z.string().trim().max(100),
  fields: [{ name: "address", description: "field-provider", kind: "text" }],
  async run(request, address) {
    if (address === "") return await showProviders(request);
    try {
      return await showProvider(request, address);
    } catch (error) {
      if (!(error instanceof AppError) || error.details.field !== "address") throw error;
      const problem = request.say("error-address", { address: oneLine(address) });
      return usageView(request.say, "providers", request.say("usage-providers"), problem);
    }
  },
});
