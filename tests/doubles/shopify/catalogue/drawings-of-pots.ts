import type { Palette } from './palettes';

const sprig = (p: Palette, x: number, y: number, height: number) =>
  [-34, -14, 8, 30]
    .map(
      (angle, step) =>
        `<path transform="translate(${x} ${y}) rotate(${angle})" d="M0 0C18 ${-height * 0.35} 14 ${-height * 0.8} 0 ${-height}C-14 ${-height * 0.8} -18 ${-height * 0.35} 0 0Z" fill="${step % 2 ? p.accent : p.deep}"/>`,
    )
    .join('');

const body = 'M196 262H404L380 462Q377 484 355 484H245Q223 484 220 462Z';

const shaded = (path: string, colour: string, shade: string, key: string) =>
  `<clipPath id="${key}"><path d="${path}"/></clipPath><path d="${path}" fill="${colour}"/><g clip-path="url(#${key})"><rect x="318" y="200" width="140" height="300" fill="${shade}" opacity=".2"/>`;

export const POTS: Record<string, (p: Palette) => string> = {
  pot: (p) =>
    `${shaded(body, p.main, p.deep, 'b')}</g>
     <rect x="182" y="226" width="236" height="52" rx="10" fill="${p.main}"/><rect x="318" y="226" width="100" height="52" rx="10" fill="${p.deep}" opacity=".2"/>
     <rect x="182" y="274" width="236" height="7" fill="${p.deep}" opacity=".35"/>
     <ellipse cx="300" cy="230" rx="108" ry="12" fill="${p.deep}"/>`,

  'glazed-pot': (p) =>
    `${shaded(body, '#efe8da', p.deep, 'b')}
       <path d="M190 240H410V330C400 372 388 318 374 338C362 400 348 402 338 346C326 318 314 352 304 372C292 392 284 330 270 342C254 372 246 388 236 350C226 322 212 336 190 340Z" fill="${p.main}"/></g>
     <ellipse cx="300" cy="262" rx="104" ry="15" fill="${p.deep}"/><rect x="208" y="484" width="184" height="13" rx="6" fill="${p.main}"/>`,

  hanging: (p) =>
    `<path d="M300 84L196 304M300 84L404 304M300 84V296" stroke="#8d7a62" stroke-width="4" fill="none"/><circle cx="300" cy="84" r="11" fill="none" stroke="#8d7a62" stroke-width="5"/>
     ${sprig(p, 300, 304, 120)}${sprig(p, 252, 306, 92)}${sprig(p, 348, 306, 92)}
     <path d="M180 300H420C414 384 370 420 300 420C230 420 186 384 180 300Z" fill="${p.main}"/>
     <path d="M300 300H420C414 384 370 420 300 420Z" fill="${p.deep}" opacity=".2"/>`,

  trough: (p) =>
    `${sprig(p, 196, 356, 130)}${sprig(p, 300, 356, 168)}${sprig(p, 404, 356, 140)}
     <path d="M112 344H488L470 462Q467 478 450 478H150Q133 478 130 462Z" fill="${p.main}"/>
     <path d="M112 344H488L484 368H116Z" fill="${p.deep}" opacity=".3"/><rect x="124" y="476" width="352" height="14" rx="7" fill="${p.deep}"/>`,

  'ribbed-pot': (p) =>
    `${shaded(body, p.main, p.deep, 'b')}${Array.from({ length: 11 }, (_, rib) => `<path d="M${206 + rib * 19} 250L${226 + rib * 15} 490" stroke="${p.deep}" stroke-width="5" opacity=".35"/>`).join('')}</g>
     ${sprig(p, 300, 268, 150)}${sprig(p, 270, 268, 110)}
     <ellipse cx="300" cy="262" rx="104" ry="13" fill="none" stroke="${p.deep}" stroke-width="5"/>`,

  planter: (p) =>
    `${sprig(p, 300, 288, 190)}${sprig(p, 258, 288, 140)}${sprig(p, 342, 288, 140)}
     <rect x="188" y="276" width="224" height="212" rx="26" fill="${p.main}"/><rect x="312" y="276" width="100" height="212" rx="26" fill="${p.deep}" opacity=".25"/>
     <rect x="188" y="410" width="224" height="5" fill="${p.deep}" opacity=".45"/><rect x="220" y="428" width="14" height="44" rx="7" fill="${p.pale}"/><rect x="220" y="450" width="14" height="22" rx="7" fill="${p.accent}"/>`,
};
