import type { models } from "@polar-sh/sdk/2026-10";
import { AppError } from "../../errors.ts";
import type { PolarClient } from "./client.ts";

const unlessAbsent = async <T>(found: Promise<T>): Promise<T | null> =>
  await found.catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });

const byUser = (client: PolarClient, userId: string): Promise<models.Customer | null> =>
  unlessAbsent(client.read("customers.getExternal", (polar) => polar.customers.getExternal(userId)));

/** A customer of this address that nobody's account is tied to, e.g. from a checkout link. */
async function unclaimed(client: PolarClient, email: string): Promise<models.Customer | null> {
  const { items } = await client.read("customers.list", (polar) => polar.customers.list({ email }));
  const [customer] = items;
  return customer && !customer.external_id ? customer : null;
}

/**
 * The customer of one user, made under the user's id, which Polar never lets be changed. An address belongs to one
 * customer there: one without an owner is taken over, since the address was verified; another account's never is.
 * @throws AppError `conflict` (`email_in_use`) when the address is another account's
 */
export async function ensureCustomer(
  client: PolarClient,
  { userId, email }: { userId: string; email: string },
): Promise<string> {
  try {
    const { id } = await client.changeOnce(
      "customers.create",
      (polar) => polar.customers.create({ email, external_id: userId }),
      () => byUser(client, userId),
    );
    return id;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "rejected") throw error;
    // Refused because it is taken: by this user in another process, or by an address without an owner.
    const mine = await byUser(client, userId);
    if (mine) return mine.id;
    const free = await unclaimed(client, email);
    if (!free)
      throw new AppError("conflict", "the e-mail address is another Polar customer's", {
        cause: error,
        details: { reason: "email_in_use", rail: "polar" },
      });
    const { id } = await client.change("customers.update", (polar) =>
      polar.customers.update(free.id, { external_id: userId }),
    );
    return id;
  }
}
