/**
 * The email as a page for the reading pane: links open in a new tab, and the colour scheme it asks about is the given
 * one, whatever the reader's own system prefers.
 */
export function previewHtml(html: string, scheme: 'light' | 'dark'): string {
  const always = '(min-width: 0px)';
  const never = '(max-width: 0px)';
  const schemed = html
    .replace(/\(\s*prefers-color-scheme\s*:\s*dark\s*\)/gi, scheme === 'dark' ? always : never)
    .replace(/\(\s*prefers-color-scheme\s*:\s*light\s*\)/gi, scheme === 'light' ? always : never);
  const base = `<base target="_blank"><style>:root{color-scheme:${scheme}}</style>`;
  return /<head\b[^>]*>/i.test(schemed)
    ? schemed.replace(/<head\b[^>]*>/i, (head) => head + base)
    : `<!doctype html><html><head>${base}</head><body>${schemed}</body></html>`;
}
