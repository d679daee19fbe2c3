/**
 * Kills process groups when whoever started them is gone. Reads `+<group>` and `-<group>` lines; the end of
 * its input means that the parent has died, by kill -9 too, since the kernel then closes the pipe.
 */
const groups = new Set();
let held = "";

process.stdin.setEncoding("utf8");
process.stdin.on("data", (text) => {
  const lines = (held + text).split("\n");
  held = lines.pop() ?? "";
  for (const line of lines) {
    const group = Number(line.slice(1));
    if (!Number.isSafeInteger(group) || group <= 1) continue;
    if (line[0] === "+") groups.add(group);
    else groups.delete(group);
  }
});
process.stdin.on("end", () => {
  for (const group of groups) {
    try {
      process.kill(-group, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
