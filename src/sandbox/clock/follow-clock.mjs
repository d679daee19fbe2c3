import { connect } from "node:net";
import { shiftDate } from "./shift-date.mjs";

/**
 * Keeps a process in the sandbox's time. Loaded ahead of the program (`node --import`), it waits for the clock's
 * first word, so that nothing of the program runs in another time. Plain JavaScript, since npm itself may load it.
 */
const FIRST_WORD_MS = 2_000;
const RETRY_MS = 500;

function follow(port, heard) {
  const socket = connect(port, "127.0.0.1");
  let held = "";
  socket.setEncoding("utf8");
  socket.on("data", (text) => {
    const lines = (held + text).split("\n");
    held = lines.pop() ?? "";
    for (const line of lines) {
      shiftDate(Number(line));
      socket.write(`${line}\n`);
    }
    socket.unref();
    if (lines.length > 0) heard();
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    heard();
    setTimeout(() => follow(port, heard), RETRY_MS).unref();
  });
}

const port = Number(process.env.SANDBOX_CLOCK_PORT);
if (port > 0) {
  await new Promise((resolve) => {
    const patience = setTimeout(resolve, FIRST_WORD_MS);
    follow(port, () => {
      clearTimeout(patience);
      resolve();
    });
  });
}
