/** `npm start`: the web process. Machine endpoints in front, Remix behind them. */
import type { ServerBuild } from '@remix-run/node';
import { composeApp } from './composition.server';
import { openDatabaseAtHand } from './database-url.server';
import { createLog, environmentOrExit, stopOnSignals } from './process.server';
import { startWeb } from './web.server';

const env = environmentOrExit();
const log = createLog(env);
const database = await openDatabaseAtHand(env, (line) => log.info({}, line));
const app = composeApp({ ...env, DATABASE_URL: database.url }, { log });
// Built by Vite beside this bundle.
const screens = './server/index.js';
const build = (await import(/* @vite-ignore */ screens)) as ServerBuild;
const web = await startWeb(app, { host: env.HOST, port: env.PORT, screens: { build, clientFolder: 'build/client' } });
log.info({ url: web.url }, 'listening');

stopOnSignals(log, async () => {
  await web.close();
  await app.close();
  await database.stop();
});
