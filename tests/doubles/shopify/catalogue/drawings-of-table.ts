import type { Palette } from './palettes';

export const TABLE: Record<string, (p: Palette) => string> = {
  linen: (p) =>
    `<path d="M92 270H508L540 330V410C512 452 486 404 458 440C430 476 402 412 372 448C342 484 316 414 284 448C254 480 226 412 196 442C166 470 140 410 114 436C96 452 74 430 60 410V330Z" fill="${p.main}"/>
     <path d="M92 270H508L540 330H60Z" fill="${p.pale}"/><path d="M150 334C146 370 156 404 150 430M262 334C258 370 270 410 264 440M372 334C368 372 380 410 374 440M474 334C470 366 480 396 474 424" stroke="${p.deep}" stroke-width="4" fill="none" opacity=".4"/>
     <ellipse cx="300" cy="292" rx="86" ry="17" fill="#fbf7ee"/><ellipse cx="300" cy="290" rx="56" ry="10" fill="#e9e2d4"/>`,

  throw: (p) => {
    const herringbone = Array.from({ length: 12 }, (_, row) =>
      Array.from(
        { length: 12 },
        (_unused, column) =>
          `<path d="M${140 + column * 28} ${156 + row * 26}l14 12l14 -12" stroke="${p.deep}" stroke-width="4" fill="none" opacity=".38"/>`,
      ).join(''),
    ).join('');
    const fringe = Array.from(
      { length: 28 },
      (_, strand) => `<path d="M${146 + strand * 11.4} 452v30" stroke="${p.main}" stroke-width="4"/>`,
    ).join('');
    return `<clipPath id="b"><rect x="136" y="148" width="328" height="308" rx="18"/></clipPath>${fringe}<rect x="136" y="148" width="328" height="308" rx="18" fill="${p.pale}"/><g clip-path="url(#b)">${herringbone}<rect x="136" y="288" width="328" height="10" fill="${p.deep}" opacity=".22"/></g>`;
  },

  mug: (p) =>
    `<path d="M388 296C470 282 470 418 386 406" fill="none" stroke="${p.main}" stroke-width="26"/><path d="M388 296C470 282 470 418 386 406" fill="none" stroke="${p.deep}" stroke-width="3" opacity=".5"/>
     <path d="M200 246H396V432Q396 484 344 484H252Q200 484 200 432Z" fill="${p.main}"/><path d="M330 246H396V432Q396 484 344 484H318Z" fill="${p.deep}" opacity=".25"/><ellipse cx="298" cy="248" rx="98" ry="16" fill="#7b5a3f"/><ellipse cx="298" cy="248" rx="98" ry="16" fill="none" stroke="${p.deep}" stroke-width="5"/>
     ${Array.from({ length: 34 }, (_, dot) => `<circle cx="${212 + ((dot * 67) % 172)}" cy="${290 + ((dot * 41) % 170)}" r="${1.5 + (dot % 3)}" fill="#8d7a62" opacity=".7"/>`).join('')}
     <path d="M262 214C250 190 274 180 262 152M318 214C306 190 330 180 318 152" stroke="#ffffff" stroke-width="7" fill="none" opacity=".75" stroke-linecap="round"/>`,

  board: (p) =>
    `<g transform="rotate(-14 300 320)"><rect x="130" y="226" width="270" height="196" rx="34" fill="${p.main}"/><rect x="384" y="288" width="116" height="70" rx="32" fill="${p.main}"/><circle cx="468" cy="323" r="13" fill="${p.table}"/>
     ${[252, 286, 320, 356, 392].map((y, line) => `<path d="M150 ${y}C220 ${y + (line % 2 ? 14 : -12)} 300 ${y + (line % 2 ? -10 : 12)} 390 ${y}" stroke="${p.deep}" stroke-width="3" fill="none" opacity=".4"/>`).join('')}
     <ellipse cx="232" cy="308" rx="62" ry="40" fill="#b7773f"/><path d="M190 294l26 22M216 282l28 28M246 282l22 24" stroke="#7d4c22" stroke-width="6"/></g>`,

  cushion: (p) =>
    `<path d="M138 160C240 184 360 184 462 160C484 156 492 168 486 188C464 280 464 380 486 456C492 478 482 490 460 484C360 462 240 462 140 484C118 490 108 478 114 456C136 380 136 280 114 188C108 168 116 156 138 160Z" fill="#f6efe1" stroke="#d8ccb4" stroke-width="5"/>
     ${[
       [220, 260],
       [300, 260],
       [380, 260],
       [260, 330],
       [340, 330],
       [220, 400],
       [300, 400],
       [380, 400],
     ]
       .map(
         ([x = 0, y = 0]) =>
           `<g transform="translate(${x} ${y})" fill="${p.deep}"><path d="M-1.5 28V-28h3V28Z"/>${[-18, -6, 6, 18].map((step) => `<ellipse cx="10" cy="${step - 4}" rx="11" ry="4.5" transform="rotate(-32 10 ${step})"/><ellipse cx="-10" cy="${step - 4}" rx="11" ry="4.5" transform="rotate(32 -10 ${step})"/>`).join('')}</g>`,
       )
       .join('')}`,

  jug: (p) =>
    `<path d="M384 260C474 252 462 402 372 404" fill="none" stroke="#f4f2ec" stroke-width="22"/><path d="M384 260C474 252 462 402 372 404" fill="none" stroke="${p.deep}" stroke-width="3" opacity=".35"/>
     <path d="M210 190L176 168L214 164H392L376 250C396 330 402 420 386 470Q382 484 366 484H234Q218 484 214 470C198 420 206 330 226 250Z" fill="#f4f2ec"/><path d="M322 164H392L376 250C396 330 402 420 386 470Q382 484 366 484H336C356 420 352 320 330 250Z" fill="${p.deep}" opacity=".14"/>
     <path d="M176 168L214 164H392" stroke="${p.deep}" stroke-width="10" fill="none"/><path d="M262 164C250 110 226 96 212 62M300 164C302 110 296 84 304 44M338 164C348 116 364 96 378 70" stroke="#6b8a57" stroke-width="5" fill="none"/>
     <circle cx="210" cy="60" r="20" fill="${p.accent}"/><circle cx="304" cy="44" r="23" fill="#e9cf9a"/><circle cx="380" cy="68" r="18" fill="${p.accent}"/>`,
};
