import { z } from 'zod';
import { linesWithProducts } from '../catalogue/shelf';
import { CartError, changeCart, openCart } from '../commerce/carts';
import type { Exchange } from '../http/exchange';
import type { Router } from '../http/router';
import { cartToken, hexToken } from '../ids';
import type { Cart, CartLine } from '../records';
import { nowIso, type World } from '../world';
import { cartJson, itemJson } from './cart-json';
import { cartOf, keepCart } from './visitor';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const attributes = z.record(
  z.string(),
  text.nullable().transform((value) => value ?? ''),
);
const item = z.object({
  id: z.coerce.number(),
  quantity: z.coerce.number().int().min(1).default(1),
  properties: z.record(z.string(), text).optional(),
});
const addBody = z.union([
  z.object({ items: z.array(item).min(1), attributes: attributes.optional() }),
  item.transform((only) => ({ items: [only], attributes: undefined })),
]);
const updateBody = z.object({
  attributes: attributes.optional(),
  note: z.string().optional(),
  updates: z
    .union([z.record(z.string(), z.coerce.number().int().min(0)), z.array(z.coerce.number().int().min(0))])
    .optional(),
});
const changeBody = z.union([
  z.object({ id: text, quantity: z.coerce.number().int().min(0) }),
  z.object({ line: z.coerce.number().int().min(1), quantity: z.coerce.number().int().min(0) }),
]);

/** The Ajax API of the storefront's cart. */
export function cartAjaxRoutes(router: Router, world: World): void {
  router.get('/cart.js', (exchange) => {
    exchange.answer(cartJson(world, cartOf(world, exchange) ?? unsavedCart(world)));
  });

  router.post('/cart/add.js', (exchange) =>
    changing(world, exchange, addBody, (body, cart) => {
      const added: CartLine[] = [];
      changeCart(world, cart, (draft) => {
        for (const { id, quantity, properties } of body.items) added.push(draft.add(id, quantity, properties));
        if (body.attributes) draft.setAttributes(body.attributes);
      });
      const items = linesWithProducts(world.store, added).map(({ line, product, variant }) =>
        itemJson(world, line, product, variant),
      );
      return items.length === 1 ? items[0] : { items };
    }),
  );

  router.post('/cart/update.js', (exchange) =>
    changing(world, exchange, updateBody, (body, cart) => {
      changeCart(world, cart, (draft) => {
        if (body.attributes) draft.setAttributes(body.attributes);
        if (body.note !== undefined) draft.setNote(body.note);
        if (Array.isArray(body.updates)) {
          const keys = cart.lines.map(({ key }) => key);
          for (const [index, quantity] of body.updates.entries())
            draft.setQuantity({ key: keys[index] ?? '' }, quantity);
        } else {
          for (const [key, quantity] of Object.entries(body.updates ?? {})) draft.setQuantity({ key }, quantity);
        }
      });
      return cartJson(world, cart);
    }),
  );

  router.post('/cart/change.js', (exchange) =>
    changing(world, exchange, changeBody, (body, cart) => {
      const which = 'line' in body ? { line: body.line } : { key: body.id };
      changeCart(world, cart, (draft) => draft.setQuantity(which, body.quantity));
      return cartJson(world, cart);
    }),
  );

  router.post('/cart/clear.js', (exchange) => {
    const cart = cartOf(world, exchange);
    if (cart) changeCart(world, cart, (draft) => draft.clear());
    exchange.answer(cartJson(world, cart ?? unsavedCart(world)));
  });
}

async function changing<S extends z.ZodType>(
  world: World,
  exchange: Exchange,
  schema: S,
  change: (body: z.output<S>, cart: Cart) => unknown,
): Promise<void> {
  const body = schema.safeParse(await bodyOf(exchange));
  if (!body.success) {
    exchange.answer({ status: 400, message: 'Bad Request', description: 'Parameter missing or invalid' }, 400);
    return;
  }
  const cart = cartOf(world, exchange) ?? openCart(world);
  try {
    const answer = change(body.data, cart);
    keepCart(exchange, cart);
    exchange.answer(answer);
  } catch (error) {
    if (!(error instanceof CartError)) throw error;
    exchange.answer({ status: 422, message: 'Cart Error', description: error.message }, 422);
  }
}

/** JSON or a form with bracketed names (`attributes[name]`, `updates[key]`), as browsers and scripts send. */
async function bodyOf(exchange: Exchange): Promise<unknown> {
  if (exchange.header('content-type')?.includes('json')) return exchange.json().catch(() => undefined);
  const fields = await formFields(exchange);
  const body: Record<string, unknown> = {};
  for (const [name, value] of fields) {
    const nested = /^(\w+)\[(.*)\]$/.exec(name);
    if (!nested) body[name] = value;
    else body[nested[1] ?? ''] = { ...(body[nested[1] ?? ''] as object), [nested[2] ?? '']: value };
  }
  return body;
}

async function formFields(exchange: Exchange): Promise<[string, string][]> {
  const type = exchange.header('content-type') ?? '';
  if (!type.includes('multipart/form-data')) return [...(await exchange.form())];
  const form = await new Response(new Uint8Array(await exchange.bytes()), {
    headers: { 'Content-Type': type },
  }).formData();
  return [...form].map(([name, value]) => [name, typeof value === 'string' ? value : '']);
}

/** Before the first change each request sees another token, as on Shopify. */
function unsavedCart(world: World): Cart {
  const now = nowIso(world);
  return {
    id: cartToken(),
    key: hexToken(),
    lines: [],
    attributes: {},
    note: null,
    announced: false,
    createdAt: now,
    updatedAt: now,
  };
}
