/** A node may serve fewer; its `next_key` says where it stopped. */
const PAGE_SIZE = 500;

/** Query parameters of one page of a filtered list. */
export function pageParams(filters: Record<string, string>, key: string | null): Record<string, string> {
  const named = Object.entries(filters).map(([name, value]) => [`filters.${name}`, value]);
  return {
    ...Object.fromEntries(named),
    "pagination.limit": String(PAGE_SIZE),
    ...(key !== null && { "pagination.key": key }),
  };
}
