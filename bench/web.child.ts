import { startWeb } from '../app/web.server';
import { serveParent } from './children';
import { composeBenchApp, type Surroundings } from './heed';

/** The real listener without screens, as large installations run it. */
serveParent(async (surroundings: Surroundings) => {
  const app = composeBenchApp(surroundings);
  const web = await startWeb(app);
  return {
    calls: { url: () => web.url },
    async stop() {
      await web.close();
      await app.close();
    },
  };
});
