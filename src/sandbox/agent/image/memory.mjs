import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * What the agent knows, in a database of its state folder, as OpenClaw keeps its own: conversations, and what it was told
 * to remember. It outlives the process, and a new container if that is given it back.
 */
export function openMemory(env) {
  const folder = join(env.OPENCLAW_STATE_DIR ?? join(env.HOME ?? homedir(), ".openclaw"), "state");
  mkdirSync(folder, { recursive: true });
  const db = new DatabaseSync(join(folder, "openclaw.sqlite"), { timeout: 5_000 });
  db.exec("pragma journal_mode=wal; pragma synchronous=normal");
  db.exec("create table if not exists histories (chat text primary key, messages text not null)");
  db.exec("create table if not exists notes (id integer primary key, text text not null)");
  const read = db.prepare("select messages from histories where chat=?");
  const write = db.prepare("insert or replace into histories (chat, messages) values (?,?)");
  const remove = db.prepare("delete from histories where chat=?");
  const insert = db.prepare("insert into notes (text) values (?)");
  const list = db.prepare("select text from notes order by id");
  return {
    history: (chatId) => JSON.parse(read.get(String(chatId))?.messages ?? "[]"),
    keep: (chatId, messages) => void write.run(String(chatId), JSON.stringify(messages)),
    forget: (chatId) => void remove.run(String(chatId)),
    note: (text) => void insert.run(text),
    notes: () => list.all().map(({ text }) => text),
  };
}
