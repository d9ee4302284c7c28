const REFRESH_MS = 1500;
const list = document.getElementById('list');

/** Puts the newest list in place, keeping the keyboard where it was. */
async function refresh() {
  const response = await fetch(`/list?selected=${encodeURIComponent(list.dataset.selected)}`);
  if (!response.ok) return;
  const html = await response.text();
  const version = /data-version="(\d+)"/.exec(html)?.[1];
  if (version === list.firstElementChild?.dataset.version) return;
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  list.innerHTML = html;
  if (focused) list.querySelector(`a[href="${focused}"]`)?.focus();
}

// While the server is away the list stays as it is.
setInterval(() => document.hidden || refresh().catch(() => undefined), REFRESH_MS);

const tabs = [...document.querySelectorAll('[role=tab]')];
const frame = document.querySelector('iframe');
const framePanel = document.getElementById('panel-html');

function show(tab) {
  const { view } = tab.dataset;
  for (const other of tabs) {
    other.setAttribute('aria-selected', String(other === tab));
    other.tabIndex = other === tab ? 0 : -1;
  }
  const panelId = tab.getAttribute('aria-controls');
  for (const panel of document.querySelectorAll('[role=tabpanel]')) panel.hidden = panel.id !== panelId;
  if (panelId !== framePanel.id) return renew(document.getElementById(panelId));
  framePanel.dataset.view = view;
  framePanel.setAttribute('aria-labelledby', tab.id);
  const source = view === 'dark' ? frame.dataset.dark : frame.dataset.light;
  // Loading it anew would count as another open.
  if (frame.getAttribute('src') !== source) frame.setAttribute('src', source);
}

/** Opens and clicks happened since the page was made. */
async function renew(panel) {
  const response = panel.dataset.source && (await fetch(panel.dataset.source));
  if (response?.ok) panel.innerHTML = await response.text();
}

for (const tab of tabs) tab.addEventListener('click', () => show(tab));

document.querySelector('[role=tablist]')?.addEventListener('keydown', (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
  next.focus();
  show(next);
});

document.addEventListener('keydown', (event) => {
  const step = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  const isArrow = event.key.startsWith('Arrow');
  if (!step || event.metaKey || event.ctrlKey || event.altKey) return;
  if (isArrow && !list.contains(document.activeElement)) return;
  const links = [...list.querySelectorAll('a')];
  const current = links.findIndex((link) => link === document.activeElement);
  const selected = links.findIndex((link) => link.hasAttribute('aria-current'));
  links[Math.max(0, Math.min(links.length - 1, (current >= 0 ? current : selected) + step))]?.focus();
  event.preventDefault();
});
