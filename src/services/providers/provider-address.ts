import { z } from "zod";
import { AppError } from "../../errors.ts";

const ADDRESS = /^akash1[02-9ac-hj-np-z]{38}$/;
const ProviderAddress = z.string().regex(ADDRESS, "an akash1… address of 44 characters");

export const isProviderAddress = (text: string): boolean => ADDRESS.test(text);

/** @throws AppError `invalid_input` (field `address`) for what is no provider's address */
export function providerAddress(text: string): string {
  const address = ProviderAddress.safeParse(text);
  if (address.success) return address.data;
  throw new AppError("invalid_input", z.prettifyError(address.error), { details: { field: "address" } });
}
