import type { Palette } from './palettes';

const flame = (x: number, y: number) =>
  `<circle cx="${x}" cy="${y - 16}" r="58" fill="#f8d98a" opacity=".22"/><path d="M${x} ${y}C${x - 20} ${y - 20} ${x - 4} ${y - 34} ${x} ${y - 54}C${x + 8} ${y - 34} ${x + 20} ${y - 20} ${x} ${y}Z" fill="#f0b34a"/><path d="M${x} ${y}C${x - 9} ${y - 10} ${x - 2} ${y - 20} ${x} ${y - 28}C${x + 4} ${y - 20} ${x + 9} ${y - 10} ${x} ${y}Z" fill="#fdf0c4"/>`;

export const LIGHTS: Record<string, (p: Palette) => string> = {
  candle: (p) =>
    `${flame(300, 244)}<path d="M300 262V240" stroke="#4a4038" stroke-width="5"/><rect x="206" y="256" width="188" height="228" rx="20" fill="${p.main}"/><rect x="318" y="256" width="76" height="228" rx="20" fill="${p.deep}" opacity=".35"/>
     <ellipse cx="300" cy="264" rx="92" ry="12" fill="${p.pale}"/><rect x="234" y="334" width="132" height="92" rx="4" fill="#fbf7ee"/><rect x="256" y="360" width="88" height="7" fill="${p.deep}"/><rect x="268" y="380" width="64" height="5" fill="${p.deep}" opacity=".5"/><rect x="276" y="396" width="48" height="5" fill="${p.deep}" opacity=".5"/>`,

  lantern: (p) =>
    `<path d="M300 40V120" stroke="#8d8577" stroke-width="4"/><rect x="278" y="112" width="44" height="18" rx="5" fill="#8d8577"/><ellipse cx="300" cy="268" rx="190" ry="180" fill="#f8d98a" opacity=".2"/>
     ${Array.from({ length: 9 }, (_, band) => {
       const width = 60 + Math.sin(((band + 0.5) / 9) * Math.PI) * 230;
       return `<rect x="${300 - width / 2}" y="${130 + band * 31}" width="${width}" height="31" rx="15" fill="${band % 2 ? '#fdf6e3' : '#f6ead0'}"/>`;
     }).join('')}<rect x="276" y="408" width="48" height="10" rx="5" fill="${p.deep}"/>`,

  lamp: (p) =>
    `<circle cx="300" cy="250" r="170" fill="#f8d98a" opacity=".22"/><path d="M206 256C206 150 394 150 394 256Z" fill="${p.main}"/><path d="M300 177C352 177 394 204 394 256H300Z" fill="${p.deep}" opacity=".3"/>
     <rect x="236" y="256" width="128" height="15" rx="7" fill="#fbe7b4"/><rect x="290" y="270" width="20" height="186" fill="${p.deep}"/><path d="M222 484C222 448 378 448 378 484Z" fill="${p.main}"/>`,

  festoon: (p) =>
    `<rect width="600" height="600" fill="${p.deep}" opacity=".82"/><path d="M0 150Q150 290 300 210T600 150" fill="none" stroke="#22303a" stroke-width="6"/>
     ${[
       [60, 196],
       [140, 236],
       [224, 238],
       [306, 208],
       [390, 176],
       [474, 172],
       [548, 166],
     ]
       .map(
         ([x = 0, y = 0]) =>
           `<circle cx="${x}" cy="${y + 50}" r="64" fill="#f8d98a" opacity=".18"/><rect x="${x - 9}" y="${y}" width="18" height="24" rx="4" fill="#22303a"/><circle cx="${x}" cy="${y + 46}" r="25" fill="#fbe3a6"/><circle cx="${x - 7}" cy="${y + 38}" r="8" fill="#fffaf0"/>`,
       )
       .join(
         '',
       )}<path d="M0 470C120 400 180 450 260 430C360 404 440 460 600 400V600H0Z" fill="#22303a" opacity=".55"/>`,

  tapers: (p) =>
    [180, 240, 300, 360, 420]
      .map((x, step) => {
        const top = 190 + (step % 2) * 34 + (step === 2 ? -24 : 0);
        return `${step === 2 ? flame(x, top - 12) : ''}<path d="M${x} ${top}V${top - 18}" stroke="#4a4038" stroke-width="4"/><path d="M${x - 11} ${top + 6}Q${x} ${top - 10} ${x + 11} ${top + 6}L${x + 17} 484H${x - 17}Z" fill="${step % 2 ? p.main : p.pale}"/><path d="M${x + 2} ${top}L${x + 17} 484H${x + 4}Z" fill="${p.deep}" opacity=".25"/>`;
      })
      .join('') + `<path d="M150 416Q300 442 450 416V436Q300 462 150 436Z" fill="#8d7a62"/>`,
};
