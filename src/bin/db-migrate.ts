import { migrate, openDatabase } from "../db/index.ts";

const url = process.env.DATABASE_URL ?? "file:./data/goclaw.db";
const database = await openDatabase({ url, authToken: process.env.DATABASE_AUTH_TOKEN });
try {
  await migrate({ client: database.client });
  console.log("The database schema is up to date.");
} finally {
  database.close();
}
