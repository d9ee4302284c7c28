/** `npm run worker`: everything behind the inbox. Any number of these share one database. */
import { composeApp } from './composition.server';
import { openDatabaseAtHand } from './database-url.server';
import { createLog, environmentOrExit, stopOnSignals } from './process.server';

const env = environmentOrExit();
const log = createLog(env);
const database = await openDatabaseAtHand(env, (line) => log.info({}, line));
const app = composeApp({ ...env, DATABASE_URL: database.url }, { log });
const worker = await app.startWorker();
log.info({}, 'working');

stopOnSignals(log, async () => {
  await worker.stop();
  await app.close();
  await database.stop();
});
