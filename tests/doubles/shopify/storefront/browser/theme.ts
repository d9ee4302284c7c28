/* What the theme does in the browser: adding to the cart in place, choosing a variant, saving the checkout. */

const $ = <T extends Element>(selector: string, within: ParentNode = document) => within.querySelector<T>(selector);

function showAdded(text: string, failed: boolean): void {
  const note = $<HTMLElement>('#cart-note');
  if (!note) return;
  note.classList.toggle('failed', failed);
  const words = $<HTMLElement>('p', note);
  if (words) words.textContent = text;
  note.hidden = false;
  setTimeout(() => (note.hidden = true), 6_000);
}

async function addInPlace(form: HTMLFormElement): Promise<void> {
  const response = await fetch('/cart/add.js', { method: 'POST', body: new FormData(form) });
  const answer = (await response.json()) as { title?: string; description?: string };
  if (!response.ok) return showAdded(answer.description ?? 'That did not work', true);
  const cart = (await (await fetch('/cart.js')).json()) as { item_count: number };
  for (const count of document.querySelectorAll('[data-cart-count]')) count.textContent = String(cart.item_count);
  showAdded(`${answer.title ?? 'It'} is in your cart`, false);
}

function watchVariants(form: HTMLFormElement): void {
  form.addEventListener('change', (event) => {
    const chosen = event.target as HTMLInputElement;
    if (chosen.name !== 'id') return;
    const { price = '', was = '', stock = '', available } = chosen.dataset;
    for (const [name, text] of Object.entries({ price, was, stock })) {
      const shown = $<HTMLElement>(`[data-shown=${name}]`);
      if (shown) shown.textContent = text;
    }
    const button = $<HTMLButtonElement>('button[type=submit]', form);
    if (button) {
      button.disabled = available !== 'yes';
      button.textContent = available === 'yes' ? 'Add to cart' : 'Sold out';
    }
    history.replaceState(history.state, '', `?variant=${chosen.value}`);
  });
}

/** What is typed is kept as soon as a field is left, so that a checkout given up half-way is not lost. */
function watchCheckout(form: HTMLFormElement): void {
  form.addEventListener('change', () => {
    void fetch(form.dataset['save'] ?? '', {
      method: 'POST',
      body: new URLSearchParams(fieldsOf(form)),
      keepalive: true,
    });
  });
}

function fieldsOf(form: HTMLFormElement): [string, string][] {
  return [...new FormData(form)].map(([name, value]) => [name, String(value)]);
}

const buying = $<HTMLFormElement>('form[data-add]');
if (buying) {
  watchVariants(buying);
  buying.addEventListener('submit', (event) => {
    event.preventDefault();
    void addInPlace(buying);
  });
}
const checkout = $<HTMLFormElement>('form[data-save]');
if (checkout) watchCheckout(checkout);
$('[data-close-note]')?.addEventListener('click', () => {
  const note = $<HTMLElement>('#cart-note');
  if (note) note.hidden = true;
});
for (const field of document.querySelectorAll<HTMLInputElement>('[data-submit-on-change]')) {
  field.addEventListener('change', () => field.form?.requestSubmit());
}

export {};
