/** What a soaked process says about itself, after its garbage was collected. */
export interface MemoryReport {
  heapBytes: number;
  rssBytes: number;
  /** Lines that it has logged since its start. */
  logLines: number;
}
