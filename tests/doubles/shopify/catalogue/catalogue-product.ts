export type CatalogueVariant = { title: string; price: string; stock: number; compareAt?: string };

export type CatalogueProduct = {
  handle: string;
  title: string;
  collection: string;
  type: string;
  vendor: string;
  tags: string[];
  description: string;
  option?: string;
  variants: CatalogueVariant[];
  art: [motif: string, palette: string];
};

export const singleVariant = (price: string, stock: number, compareAt?: string): CatalogueVariant[] => [
  { title: 'Default Title', price, stock, ...(compareAt ? { compareAt } : {}) },
];
