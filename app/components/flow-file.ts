import { useFetcher } from '@remix-run/react';
import { useEffect } from 'react';

interface NamedFile {
  name: string;
  text: string;
}

/** Hands a text to the browser as a file to keep. */
function keep({ name, text }: NamedFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Downloads a flow as a file: `version` absent, the live one. Through a fetch, because a plain link would carry no session. */
export function useFlowFile(flowKey: string) {
  const fetcher = useFetcher<NamedFile | null>();
  const { data } = fetcher;
  useEffect(() => {
    if (data) keep(data);
  }, [data]);
  return {
    downloading: fetcher.state !== 'idle',
    download(version?: number) {
      fetcher.load(`/app/flows/${flowKey}/file${version === undefined ? '' : `?version=${version}`}`);
    },
  };
}
