import { useEffect } from 'react';

export interface Notice {
  message: string;
  isError?: boolean;
}

/** Shows a notice in the admin once for each new answer of an action. Silent while App Bridge is not there yet. */
export function useToast(notice: Notice | undefined): void {
  useEffect(() => {
    if (notice) globalThis.shopify?.toast?.show(notice.message, { isError: notice.isError ?? false });
  }, [notice]);
}
