/*
 * Sends what a shopper typed into blocks/back-in-stock.liquid: an address and what to be told about. Nothing is stored, and nothing
 * about the visit goes along. The payload's contract is app/adapters/shopify/storefront-payload.ts.
 */
'use strict';

for (const form of document.querySelectorAll('form[data-heed-restock]:not([data-ready])')) {
  const { endpoint, product, title, locale, done, failed } = form.dataset;
  const { email, variant } = form.elements;
  const button = form.querySelector('button');
  form.dataset.ready = 'yes';
  form.hidden = false;

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const now = new Date().toISOString();
    const wish = { productId: product, variantId: variant.value, title: title.slice(0, 255) };
    const body = JSON.stringify({
      v: 1,
      sentAt: now,
      locale,
      email: email.value.trim(),
      events: [
        {
          id: crypto.randomUUID(),
          type: 'back_in_stock_requested',
          occurredAt: now,
          url: location.pathname.slice(0, 1000),
          ...wish,
        },
      ],
    });
    button.disabled = true;
    const answer = await fetch(new URL(endpoint || '/apps/heed/events', location.href).pathname, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    }).catch(() => null);
    button.disabled = Boolean(answer?.ok);
    form.querySelector('[role="status"]').textContent = answer?.ok ? done : failed;
  });
}
