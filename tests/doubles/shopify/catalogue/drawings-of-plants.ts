import type { Palette } from './palettes';

const leaf = (x: number, y: number, angle: number, length: number, width: number, colour: string) =>
  `<path transform="translate(${x} ${y}) rotate(${angle})" d="M0 0C${width} ${-length * 0.3} ${width} ${-length * 0.75} 0 ${-length}C${-width} ${-length * 0.75} ${-width} ${-length * 0.3} 0 0Z" fill="${colour}"/>`;

const potUnder = (top: number, colour: string, shade: string) =>
  `<path d="M222 ${top}H378L360 470Q358 484 344 484H256Q242 484 240 470Z" fill="${colour}"/>
   <path d="M300 ${top}H378L360 470Q358 484 344 484H318Z" fill="${shade}" opacity=".25"/>
   <rect x="212" y="${top - 16}" width="176" height="34" rx="8" fill="${colour}"/>`;

const frond = (angle: number, length: number, colour: string) => {
  const leaflets = Array.from({ length: 11 }, (_, step) => {
    const along = -length * (0.18 + step * 0.075);
    const size = 34 - step * 2.2;
    return leaf(0, along, 62, size, 7, colour) + leaf(0, along, -62, size, 7, colour);
  }).join('');
  return `<g transform="translate(300 372) rotate(${angle})"><path d="M0 0V${-length}" stroke="${colour}" stroke-width="3"/>${leaflets}</g>`;
};

const vine = (x: number, length: number, bend: number, colour: string, shape: (x: number, y: number) => string) => {
  const leaves = Array.from({ length: Math.floor(length / 30) }, (_, step) => {
    const along = 20 + step * 30;
    const sway = Math.sin((along / length) * Math.PI) * bend;
    return shape(x + sway + (step % 2 ? 9 : -9), 300 + along);
  }).join('');
  return `<path d="M${x} 300Q${x + bend * 1.6} ${300 + length / 2} ${x} ${300 + length}" fill="none" stroke="${colour}" stroke-width="2.5"/>${leaves}`;
};

const heart = (colour: string) => (x: number, y: number) =>
  `<path transform="translate(${x} ${y}) scale(.8)" d="M0 14C-20 0 -14 -15 0 -6C14 -15 20 0 0 14Z" fill="${colour}"/>`;

export const PLANTS: Record<string, (p: Palette) => string> = {
  fern: (p) =>
    [-78, -58, -36, -14, 10, 32, 54, 76]
      .map((angle, step) => frond(angle, 205 + (step % 3) * 24, step % 2 ? p.main : p.deep))
      .join('') + potUnder(372, p.accent, '#5b3a24'),

  leafy: (p) =>
    `<path d="M300 372V150" stroke="${p.deep}" stroke-width="7"/>` +
    [
      [340, 58, 130],
      [322, -58, 132],
      [276, 52, 126],
      [252, -54, 124],
      [206, 40, 112],
      [190, -40, 108],
      [160, 4, 92],
    ]
      .map(([y, angle, length], step) =>
        leaf(300, y ?? 0, angle ?? 0, length ?? 0, 40, step % 2 ? p.main : step % 3 ? p.deep : p.accent),
      )
      .join('') +
    potUnder(372, '#f0ebe2', '#8d8577'),

  trailing: (p) => {
    const shape = heart(p.main);
    const paler = heart(p.pale);
    return (
      `<rect x="120" y="292" width="360" height="16" rx="4" fill="${p.accent}"/>` +
      vine(236, 190, -26, p.deep, shape) +
      vine(268, 240, 14, p.deep, paler) +
      vine(302, 160, -12, p.deep, shape) +
      vine(336, 230, 22, p.deep, paler) +
      vine(366, 150, 30, p.deep, shape) +
      `<path d="M232 196H368L354 286Q352 294 344 294H256Q248 294 246 286Z" fill="#f0ebe2"/>` +
      [-60, -32, -8, 18, 44, 66].map((angle) => leaf(300, 202, angle, 78, 24, angle % 4 ? p.main : p.deep)).join('')
    );
  },

  blades: (p) =>
    [
      [-18, 250],
      [14, 280],
      [-6, 310],
      [26, 220],
      [-30, 200],
      [4, 262],
    ]
      .map(([angle, length], step) => {
        const blade = leaf(300 + (angle ?? 0) * 1.4, 380, angle ?? 0, length ?? 0, 26, step % 2 ? p.main : p.deep);
        const rib = leaf(300 + (angle ?? 0) * 1.4, 380, angle ?? 0, (length ?? 0) * 0.92, 9, p.pale);
        return blade + rib;
      })
      .join('') + potUnder(378, p.accent, '#5b3a24'),

  tree: (p) => {
    const crown = Array.from({ length: 46 }, (_, step) => {
      const turn = step * 2.399;
      const radius = 16 * Math.sqrt(step);
      const x = 300 + Math.cos(turn) * radius;
      const y = 190 + Math.sin(turn) * radius * 0.88;
      return leaf(x, y + 18, (step * 47) % 360, 40, 9, [p.main, p.deep, p.pale][step % 3] ?? p.main);
    }).join('');
    return `<path d="M296 384C300 320 292 280 300 200" stroke="#7c6650" stroke-width="11" fill="none"/>${crown}${potUnder(384, p.accent, '#5b3a24')}`;
  },
};
