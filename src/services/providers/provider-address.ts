import { z } from "zod";
import { AppError } from "../../errors.ts";

const ProviderAddress = z
  .string()
  .regex(/^akash1[02-9ac-hj-np-z]{38}$/, "an akash1… address of 44 characters");

/** @throws AppError `invalid_input` (field `address`) for what is no provider's address */
export function providerAddress(text: string): string {
  const address = ProviderAddress.safeParse(text);
  if (address.success) return address.data;
  throw new AppError("invalid_input", z.prettifyError(address.error), { details: { field: "address" } });
}
