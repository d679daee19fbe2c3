export { freePort } from "../../src/sandbox/kernel/free-port.ts";
