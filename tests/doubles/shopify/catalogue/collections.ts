export const COLLECTIONS: { handle: string; title: string; description: string }[] = [
  {
    handle: 'houseplants',
    title: 'Houseplants',
    description: 'Grown slowly, sent in good soil, happy in ordinary rooms.',
  },
  { handle: 'pots-planters', title: 'Pots & Planters', description: 'Clay, stone and glaze, thrown in small batches.' },
  { handle: 'garden-tools', title: 'Garden Tools', description: 'Few, well made, and meant to be handed down.' },
  { handle: 'candles-light', title: 'Candles & Light', description: 'For the hour when the garden goes quiet.' },
  {
    handle: 'table-throw',
    title: 'Table & Throw',
    description: 'Linen, wool and oak for long meals and cool evenings.',
  },
];
