import { z } from "zod";
import { among, pageOf } from "../listing.ts";
import { flag, listOf, many, uuid } from "../params.ts";
import { getOne, list, type Route } from "../route.ts";

const READ = ["products:read", "products:write"] as const;
const listing = listOf({
  id: many(uuid),
  is_archived: flag.optional(),
  is_recurring: flag.optional(),
  query: z.string().optional(),
});

export const productRoutes: Route[] = [
  list("GET /v1/products/", READ, listing, (state, asked) =>
    pageOf(
      state.products
        .all()
        .filter(
          (one) =>
            among(asked.id, one.id) &&
            (asked.is_archived === undefined || one.is_archived === asked.is_archived) &&
            (asked.is_recurring === undefined || one.is_recurring === asked.is_recurring),
        ),
      asked,
    ),
  ),
  getOne("GET /v1/products/:id", READ, (state, id) => state.products.get(id)),
];
