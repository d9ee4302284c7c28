import { LIGHTS } from './drawings-of-light';
import { PLANTS } from './drawings-of-plants';
import { POTS } from './drawings-of-pots';
import { TABLE } from './drawings-of-table';
import { TOOLS } from './drawings-of-tools';
import { paletteNamed, type Palette } from './palettes';

const DRAWINGS: Record<string, (palette: Palette) => string> = { ...PLANTS, ...POTS, ...TOOLS, ...LIGHTS, ...TABLE };

/** The picture of a product: a still life on a table, 600 by 600. */
export function drawingOf(art: { motif: string; palette: string }): string {
  const palette = paletteNamed(art.palette);
  const draw = DRAWINGS[art.motif] ?? DRAWINGS['parcel'];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600" width="600" height="600" role="img">
<rect width="600" height="600" fill="${palette.wall}"/><path d="M0 452H600V600H0Z" fill="${palette.table}"/>
<ellipse cx="300" cy="494" rx="170" ry="16" fill="#000" opacity=".1"/>
${draw?.(palette) ?? ''}
</svg>`;
}
