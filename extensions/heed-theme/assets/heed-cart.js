/*
 * Notices what a shopper adds to the cart, by whichever way the theme adds it: fetch, XMLHttpRequest or a plain form.
 * It only watches: every call keeps its arguments, its result and its errors. heed.js decides what to do with an add.
 *
 * window.heedWatchCart({ onAdd, quietly }) starts watching and returns a function that settles a form on its way out.
 *   onAdd(lines, isLeaving): lines are [{ productId?, variantId, quantity }] with ids as strings, once per add that the
 *     shop accepted; isLeaving when a form is about to replace the page, before its answer can be known.
 *   quietly(work): wraps a function so that nothing it throws gets out.
 */
'use strict';

window.heedWatchCart = ({ onAdd, quietly }) => {
  const MOST_LINES = 20;

  function isCartAdd(address) {
    const url = new URL(address, location.href);
    return url.origin === location.origin && /\/cart\/add(\.js(on)?)?$/.test(url.pathname);
  }

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null; // /cart/add without .js answers with a page
    }
  }

  /** Reads `id`, `quantity` and `items[0][id]` as themes post them: JSON, a form's entries or a query string. */
  function linesFrom(body) {
    if (typeof body === 'string' && /^\s*{/.test(body)) {
      const { items, ...line } = JSON.parse(body);
      return items || [line];
    }
    const lines = [];
    for (const [name, value] of typeof body === 'string' ? new URLSearchParams(body) : body || []) {
      const [, index = 0, field] = /^(?:items\[(\d*)\]\[)?(id|quantity|product-id)\]?$/.exec(name) || [];
      if (field) (lines[index] ||= {})[field] = value;
    }
    return lines.filter(Boolean);
  }

  /** The answer names products but counts what the whole cart holds of them, so quantities come from the question. */
  function addedLines(asked, answer) {
    const answered = answer ? answer.items || [answer] : [];
    const named = asked.filter((line) => line.id);
    return (named.length ? named : answered).slice(0, MOST_LINES).map((line) => {
      const variantId = String(line.variant_id || line.id);
      const match = answered.find((item) => String(item.variant_id) === variantId);
      const productId = match?.product_id || line['product-id'];
      const quantity = Math.max(1, parseInt(line.quantity, 10) || 1);
      return { productId: productId ? String(productId) : undefined, variantId, quantity };
    });
  }

  // ---------------------------------------------------------------- fetch

  // Some old themes build fetch out of XMLHttpRequest; one add must still be one event.
  let insideFetch = false;

  /** What a fetch asks to add. A Request's body can be read only before it is sent, hence the promise. */
  async function askedByFetch(input, init) {
    if (init?.body) return linesFrom(init.body);
    if (!(input instanceof Request)) return linesFrom(new URL(input, location.href).search);
    const copy = input.clone();
    const isForm = /multipart/.test(copy.headers.get('Content-Type'));
    return linesFrom(await (isForm ? copy.formData() : copy.text()));
  }

  const startAsking = quietly((input, init) => {
    if (!isCartAdd(input instanceof Request ? input.url : input)) return null;
    return askedByFetch(input, init).catch(() => []);
  });

  async function readAnswer(answer, asked) {
    const response = await answer;
    if (!response.ok) return;
    const copy = response.clone();
    onAdd(addedLines(await asked, parsed(await copy.text())), false);
  }

  const nativeFetch = window.fetch;
  window.fetch = function (...given) {
    const asked = startAsking(...given);
    insideFetch = true;
    try {
      const answer = nativeFetch.apply(this, given);
      if (asked) readAnswer(answer, asked).catch(() => {});
      return answer;
    } finally {
      insideFetch = false;
    }
  };

  // ---------------------------------------------------------------- XMLHttpRequest

  const { open, send } = XMLHttpRequest.prototype;
  const searches = new WeakMap(); // of the requests that add to the cart

  const readXhr = quietly((xhr, asked) => {
    if (xhr.status < 200 || xhr.status > 299) return;
    const isText = xhr.responseType === '' || xhr.responseType === 'text';
    onAdd(addedLines(asked, isText ? parsed(xhr.responseText) : xhr.response), false);
  });

  XMLHttpRequest.prototype.open = function (...given) {
    quietly(() => {
      searches.delete(this);
      if (isCartAdd(given[1])) searches.set(this, new URL(given[1], location.href).search);
    })();
    return open.apply(this, given);
  };

  XMLHttpRequest.prototype.send = function (...given) {
    if (searches.has(this) && !insideFetch) {
      const asked = quietly(linesFrom)(given[0] || searches.get(this)) || [];
      this.addEventListener('load', () => readXhr(this, asked), { once: true });
    }
    return send.apply(this, given);
  };

  // ---------------------------------------------------------------- forms

  let submitted = null;

  const isAddForm = (form, submitter) =>
    isCartAdd(submitter?.getAttribute('formaction') || form.getAttribute('action') || location.href);

  /** Reads the fields by hand, since `new FormData(form)` would fire the theme's own formdata listeners. */
  function entriesOf(form) {
    return [...form.elements]
      .filter((field) => field.name && !field.disabled && (!/radio|checkbox/.test(field.type) || field.checked))
      .map((field) => [field.name, field.value]);
  }

  const reportForm = quietly((form) => onAdd(addedLines(linesFrom(entriesOf(form)), null), true));

  function settleForms() {
    const submit = submitted;
    submitted = null;
    if (submit && !submit.defaultPrevented) reportForm(submit.target);
  }

  // Seen first, judged last: a theme that prevents the submit goes on to add by fetch or XHR, which is counted there.
  addEventListener(
    'submit',
    quietly((event) => {
      if (!isAddForm(event.target, event.submitter)) return;
      submitted = event;
      setTimeout(settleForms, 0);
    }),
    true,
  );

  const { submit: nativeSubmit } = HTMLFormElement.prototype; // called by a script, it fires no submit event
  HTMLFormElement.prototype.submit = function (...given) {
    quietly(() => {
      if (!isAddForm(this)) return;
      submitted = null;
      reportForm(this);
    })();
    return nativeSubmit.apply(this, given);
  };

  return settleForms;
};
