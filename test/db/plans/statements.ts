import { createStatementBook } from "./statement-book.ts";

/** What all test files of this process had the product execute. What was looked at once stays noted, and is not again. */
export const statements = createStatementBook();
