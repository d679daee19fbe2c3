import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { groupShelf } from "../../../src/sandbox/kernel/grouped-shelf.ts";

interface Note {
  chat: string;
  text: string;
}

const chatOf = ({ chat }: Note): string => chat;

test("a group holds its own values in the order of their first put, also after a restart", () => {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-shelf-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const open = () => {
    const books = openBooks(join(folder, "books.db"));
    return { books, notes: groupShelf(books.shelf<Note>("notes"), chatOf) };
  };
  const { books, notes } = open();
  notes.put("1", { chat: "ann", text: "first" });
  notes.put("2", { chat: "bob", text: "elsewhere" });
  notes.put("3", { chat: "ann", text: "second" });
  notes.put("1", { chat: "ann", text: "first, edited" });
  notes.put("4", { chat: "ann", text: "third" });
  notes.delete("3");
  const texts = ["first, edited", "third"];
  expect(notes.of("ann").map(({ text }) => text)).toEqual(texts);
  expect([notes.size, notes.of("nobody")]).toEqual([3, []]);
  books.close();
  const again = open();
  expect(again.notes.of("ann").map(({ text }) => text)).toEqual(texts);
  again.books.close();
});
