export type Palette = {
  wall: string;
  table: string;
  main: string;
  deep: string;
  pale: string;
  accent: string;
};

const PALETTES = {
  moss: { wall: '#e9ece0', table: '#d9decb', main: '#6b8a57', deep: '#3f5a3a', pale: '#a9bf93', accent: '#c98a5e' },
  sage: { wall: '#eceee8', table: '#dde2d8', main: '#8fa38b', deep: '#566b57', pale: '#bccbb8', accent: '#b5764f' },
  clay: { wall: '#f3e9df', table: '#e8d8c8', main: '#c0734d', deep: '#8f4f33', pale: '#dda583', accent: '#6b8a57' },
  wine: { wall: '#f1e6e3', table: '#e4d3ce', main: '#7d3f45', deep: '#55292f', pale: '#b07b7c', accent: '#7f9470' },
  rose: { wall: '#f5eae6', table: '#ead9d3', main: '#c98b84', deep: '#93574f', pale: '#e3bab3', accent: '#7f9470' },
  chalk: { wall: '#ecebe6', table: '#dedcd3', main: '#f6f4ee', deep: '#a9a496', pale: '#ffffff', accent: '#6b8a57' },
  sand: { wall: '#f2ecdf', table: '#e5dbc6', main: '#cba977', deep: '#94713f', pale: '#e2cda5', accent: '#5c7150' },
  copper: { wall: '#f3e8db', table: '#e7d6c0', main: '#c58a52', deep: '#8a5a2e', pale: '#e6bb8c', accent: '#4d6a50' },
  dusk: { wall: '#e6e9ec', table: '#d6dbe0', main: '#6c8191', deep: '#3f5261', pale: '#a9b9c5', accent: '#d6a464' },
} satisfies Record<string, Palette>;

export function paletteNamed(name: string): Palette {
  return name in PALETTES ? PALETTES[name as keyof typeof PALETTES] : PALETTES.sand;
}
