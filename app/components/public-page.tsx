import type { CSSProperties, ReactNode } from 'react';

const styles = `
  :root { color-scheme: light dark; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px; box-sizing: border-box;
    font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; background: #f4f4f2; color: #1c1c1a; }
  main { background: #fff; border-radius: 16px; padding: 32px; max-width: 460px; width: 100%; box-sizing: border-box;
    box-shadow: 0 1px 2px rgb(0 0 0 / .08); overflow-wrap: anywhere; }
  .shop { margin: 0 0 20px; font-weight: 600; font-size: 14px; color: #55554f; }
  h1 { font-size: 24px; line-height: 1.25; margin: 0 0 12px; }
  p { margin: 0 0 16px; }
  .quiet { color: #55554f; font-size: 14px; }
  form { margin: 24px 0 0; }
  button, .button { font: inherit; font-weight: 600; min-height: 48px; padding: 10px 24px; border-radius: 10px; border: 0; cursor: pointer;
    background: var(--brand, #1f5f4a); color: var(--on-brand, #fff); text-decoration: none; display: inline-block; box-sizing: border-box; }
  button.second { background: transparent; color: inherit; border: 1px solid #85857d; font-weight: 500; }
  button:focus-visible, a:focus-visible { outline: 3px solid #2c6ecb; outline-offset: 2px; }
  a { color: inherit; }
  .choices { display: flex; flex-wrap: wrap; gap: 12px; }
  fieldset { border: 0; margin: 0 0 16px; padding: 0; } legend { font-weight: 600; padding: 0; margin: 0 0 8px; }
  .choice { display: flex; gap: 12px; margin: 0 0 16px; cursor: pointer; }
  .choice input { width: 22px; height: 22px; margin: 2px 0 0; flex: none; accent-color: var(--brand, #1f5f4a); }
  .choice .quiet { display: block; }
  @media (max-width: 480px) { main { padding: 24px 20px; } button, .button { width: 100%; text-align: center; } }
  @media (prefers-color-scheme: dark) { body { background: #161614; color: #f0f0ec; } main { background: #22221f; }
    .shop, .quiet { color: #b9b9b0; } button.second { border-color: #8f8f86; } }
`;

export interface PublicShop {
  name: string;
  url: string;
  brandColor: string;
}

/** The page shoppers see: the shop's name and colour, no script, no frame, nothing of the Shopify admin. */
export function PublicPage({ shop, children }: { shop?: PublicShop; children: ReactNode }) {
  const brand: CSSProperties & Record<`--${string}`, string> = shop
    ? { '--brand': shop.brandColor, '--on-brand': readableOn(shop.brandColor) }
    : {};
  return (
    <>
      <style dangerouslySetInnerHTML={{ __html: styles }} />
      <main style={brand}>
        {shop ? <p className="shop">{shop.name}</p> : null}
        {children}
      </main>
    </>
  );
}

export function UnknownLink() {
  return (
    <PublicPage>
      <h1>This link is not complete</h1>
      <p>A part of it got lost on the way. Please open the link in the email itself, or copy it in full.</p>
    </PublicPage>
  );
}

export function PublicError() {
  return (
    <PublicPage>
      <h1>Something went wrong</h1>
      <p>The page could not be shown. Please try again in a moment.</p>
    </PublicPage>
  );
}

/** Black or white, whichever contrasts more with the colour (relative luminance of WCAG 2). */
export function readableOn(color: string): '#000000' | '#ffffff' {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#000000' : '#ffffff';
}
