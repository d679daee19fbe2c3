import { migrate, openDatabase } from "../../../src/db/index.ts";

/** Brings a database up to date, and says when it begins. */
const [url = "", authToken = "", leaseMs = ""] = process.argv.slice(2);
const { client, close } = await openDatabase({ url, authToken });
process.send?.("begins");
await migrate({ client, leaseMs: Number(leaseMs) });
close();
process.disconnect?.();
