// A program that knows nothing of any sandbox: it says what time it has, whenever it is asked.
const early = Date;
const earlyNow = Date.now;
process.stdin.on("data", () => {
  const times = [
    Date.now(),
    Date.parse(new Date().toISOString()),
    Date.parse(Date()),
    +new early(),
    earlyNow(),
  ];
  process.stdout.write(`${JSON.stringify({ times, timer: performance.now() })}\n`);
});
process.stdout.write("ready\n");
