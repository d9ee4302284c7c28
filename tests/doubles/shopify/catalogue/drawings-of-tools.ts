import type { Palette } from './palettes';

export const TOOLS: Record<string, (p: Palette) => string> = {
  trowel: (p) =>
    `<g transform="rotate(38 300 300)"><path d="M300 500C254 440 250 380 258 320H342C350 380 346 440 300 500Z" fill="#8b9196"/><path d="M300 500C300 440 300 380 300 320H342C350 380 346 440 300 500Z" fill="#6d7378"/>
     <path d="M292 322V262H308V322Z" fill="#6d7378"/><rect x="280" y="92" width="40" height="176" rx="19" fill="${p.main}"/><rect x="300" y="92" width="20" height="176" rx="10" fill="${p.deep}" opacity=".35"/>
     <circle cx="300" cy="112" r="6" fill="${p.wall}"/></g>`,

  'watering-can': (p) =>
    `<path d="M210 300C118 236 132 170 216 186" fill="none" stroke="${p.deep}" stroke-width="13"/>
     <path d="M372 372L498 214" stroke="${p.main}" stroke-width="20"/><path d="M470 208L520 196L508 246Z" fill="${p.deep}"/>
     <path d="M200 250H392L404 460Q404 484 380 484H212Q188 484 188 460Z" fill="${p.main}"/><path d="M330 250H392L404 460Q404 484 380 484H340Z" fill="${p.deep}" opacity=".3"/>
     <path d="M236 252C236 150 356 150 356 252" fill="none" stroke="${p.deep}" stroke-width="13"/><ellipse cx="296" cy="250" rx="96" ry="13" fill="${p.deep}"/><path d="M222 290C216 340 214 390 216 440" stroke="${p.pale}" stroke-width="9" fill="none" opacity=".8"/>`,

  secateurs: (p) =>
    `<g transform="rotate(-28 300 300)" fill="none" stroke-linecap="round"><path d="M292 260C240 320 236 400 250 490" stroke="${p.main}" stroke-width="30"/><path d="M308 260C360 320 364 400 350 490" stroke="${p.deep}" stroke-width="30"/>
     <path d="M300 268C268 214 270 160 296 104C322 150 330 210 308 268Z" fill="#9aa0a4" stroke="none"/><path d="M306 262C350 232 352 180 330 138C318 176 312 210 296 250Z" fill="#767c81" stroke="none"/>
     <circle cx="301" cy="262" r="14" fill="#5d6368" stroke="none"/><path d="M276 330Q300 306 324 330T300 350" stroke="#767c81" stroke-width="6"/></g>`,

  apron: (p) =>
    `<path d="M242 132C242 88 358 88 358 132" fill="none" stroke="#8d7a62" stroke-width="9"/><path d="M236 128H364L376 232C404 244 430 252 452 256L438 486H162L148 256C170 252 196 244 224 232Z" fill="${p.main}"/>
     <path d="M300 128H364L376 232C404 244 430 252 452 256L438 486H300Z" fill="${p.deep}" opacity=".22"/><path d="M148 256L96 280M452 256L504 280" stroke="#8d7a62" stroke-width="8"/>
     <rect x="214" y="318" width="172" height="112" rx="8" fill="${p.deep}"/><path d="M300 318V430" stroke="${p.main}" stroke-width="4"/><rect x="262" y="166" width="76" height="58" rx="6" fill="${p.deep}" opacity=".7"/>`,

  seeds: (p) => {
    const flower = (x: number, y: number, size: number, colour: string) =>
      Array.from(
        { length: 6 },
        (_, petal) =>
          `<ellipse cx="${x}" cy="${y - size}" rx="${size * 0.5}" ry="${size}" fill="${colour}" transform="rotate(${petal * 60} ${x} ${y})"/>`,
      ).join('') + `<circle cx="${x}" cy="${y}" r="${size * 0.5}" fill="#d9b24c"/>`;
    return `<g transform="rotate(-5 300 310)"><rect x="176" y="120" width="248" height="366" rx="6" fill="#fbf7ee"/><path d="M176 120H424V172L300 190L176 172Z" fill="${p.main}"/>
      <path d="M240 420V330M300 420V296M356 420V342" stroke="${p.accent}" stroke-width="5"/>${flower(240, 322, 26, p.main)}${flower(300, 284, 32, p.deep)}${flower(356, 334, 24, p.pale)}
      <rect x="214" y="436" width="172" height="7" fill="${p.deep}" opacity=".5"/><rect x="248" y="454" width="104" height="6" fill="${p.deep}" opacity=".3"/></g>`;
  },

  basket: (p) => {
    const weave = Array.from({ length: 5 }, (_, row) =>
      Array.from(
        { length: 11 },
        (_unused, column) =>
          `<rect x="${134 + column * 31}" y="${336 + row * 26}" width="27" height="20" rx="7" fill="${(row + column) % 2 ? p.main : p.deep}" opacity=".85"/>`,
      ).join(''),
    ).join('');
    return `<path d="M178 340C190 130 410 130 422 340" fill="none" stroke="${p.deep}" stroke-width="17"/>
      <clipPath id="b"><path d="M116 326H484C478 430 440 482 372 482H228C160 482 122 430 116 326Z"/></clipPath><g clip-path="url(#b)"><rect x="100" y="320" width="400" height="170" fill="${p.pale}"/>${weave}</g>
      <rect x="108" y="316" width="384" height="20" rx="10" fill="${p.main}"/>`;
  },

  parcel: (p) =>
    `<path d="M150 250L300 190L450 250V432L300 494L150 432Z" fill="${p.main}"/><path d="M300 312L450 250V432L300 494Z" fill="${p.deep}" opacity=".45"/><path d="M150 250L300 312L450 250L300 190Z" fill="${p.pale}"/>
     <path d="M222 220L372 282V330L352 322V290L204 228Z" fill="${p.accent}" opacity=".8"/>`,
};
