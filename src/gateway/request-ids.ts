import { randomFillSync } from "node:crypto";
import { v7 } from "uuid";

const ID_BYTES = 16;
const POOL_BYTES = 256 * ID_BYTES;

/** Makes ids of calls, UUID v7. Chance is fetched for 256 of them at once: each fetch costs as much as the rest of an id. */
export function createRequestIds(): () => string {
  const pool = Buffer.alloc(POOL_BYTES);
  let at = POOL_BYTES;
  return () => {
    if (at === POOL_BYTES) {
      randomFillSync(pool);
      at = 0;
    }
    at += ID_BYTES;
    return v7({ random: pool.subarray(at - ID_BYTES, at) });
  };
}
