import { type JobParts, jobTable } from "../../src/jobs/job-table.ts";

const NOTHING: Omit<JobParts, "contextFor"> = {
  adapters: new Map(),
  admins: [],
  lanes: new Map(),
  copies: null,
  erased: null,
};

/** The jobs of a GoClaw that has nothing but what is said. */
export const jobsWith = (parts: Pick<JobParts, "contextFor"> & Partial<JobParts>) =>
  jobTable({ ...NOTHING, ...parts });
