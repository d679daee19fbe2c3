/** Somebody did not want it any more, or its plan is over: that says nothing about whether it can be started. */
export const GIVEN_UP_ON_PURPOSE: ReadonlySet<string> = new Set(["stopped", "cancelled", "not_entitled"]);
