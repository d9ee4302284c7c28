import type { HeedApp } from './composition.server';

declare module '@remix-run/server-runtime' {
  interface AppLoadContext {
    app: HeedApp;
  }
}
