import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { createFormat, type ShopFormat, type ShopFormatSettings } from './format';

const ShopFormatContext = createContext<ShopFormat | null>(null);

export function ShopFormatProvider({ settings, children }: { settings: ShopFormatSettings; children: ReactNode }) {
  const { locale, timeZone, currency } = settings;
  const format = useMemo(() => createFormat({ locale, timeZone, currency }), [locale, timeZone, currency]);
  return <ShopFormatContext.Provider value={format}>{children}</ShopFormatContext.Provider>;
}

/** Numbers, money and dates as the shop reads them. */
export function useShopFormat(): ShopFormat {
  const format = useContext(ShopFormatContext);
  if (!format) throw new Error('outside of ShopFormatProvider');
  return format;
}
