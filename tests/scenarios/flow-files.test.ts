import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exportFlow, findFlow, importFlow, installPresets, listVersions } from '../../app/domain/flows/flows.server';
import { playScenario } from '../../scripts/flow-scenario';
import { createTestDatabase } from '../support/database';
import { openFlows } from '../support/open-flows';
import { openShop } from '../support/scenario';

const EXAMPLES = 'docs/examples';
const FLOW = readFileSync(`${EXAMPLES}/ask-for-a-rating.json`, 'utf8');
const SCENARIO = 'ask-for-a-rating.scenario.json';

describe('a scenario file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heed-scenario-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const play = async (path: string) => {
    const database = await createTestDatabase();
    try {
      return await playScenario(path, database.url);
    } finally {
      await database.drop();
    }
  };

  it('that is the example comes true', async () => {
    expect((await play(`${EXAMPLES}/${SCENARIO}`)).differences).toEqual([]);
  });

  it('that expects something else says what came instead', async () => {
    const scenario = JSON.parse(readFileSync(`${EXAMPLES}/${SCENARIO}`, 'utf8')) as {
      expect: Record<string, unknown[]>;
    };
    scenario.expect['ben'] = [{ after: '12d', email: 'post-purchase/2' }];
    scenario.expect['cleo'] = [];
    writeFileSync(join(folder, 'ask-for-a-rating.json'), FLOW);
    writeFileSync(join(folder, SCENARIO), JSON.stringify(scenario));
    expect((await play(join(folder, SCENARIO))).differences).toEqual([
      'ben lacks 12d: post-purchase/2',
      'cleo has 12d 1h: post-purchase/2',
    ]);
  });
});

describe('a flow file in a shop', () => {
  const shop = openShop();
  const { inShop } = openFlows(shop);

  it('is published, comes back as it was, and is told apart from what came with Heed', async () => {
    expect(await inShop((ctx) => importFlow(ctx, FLOW))).toEqual({ key: 'ask-for-a-rating' });
    expect(await inShop((ctx) => findFlow(ctx, 'ask-for-a-rating'))).toMatchObject({ status: 'off', versionNumber: 1 });
    const file = await inShop((ctx) => exportFlow(ctx, 'ask-for-a-rating', null));
    expect(file?.name).toBe('ask-for-a-rating.json');
    expect(JSON.parse(file?.text ?? '')).toEqual({ ...(JSON.parse(FLOW) as object), $schema: 'flow.schema.json' });
    // The same file again is no new version.
    await inShop((ctx) => importFlow(ctx, file?.text ?? ''));
    expect(await inShop((ctx) => listVersions(ctx, 'ask-for-a-rating'))).toHaveLength(1);
  });

  it('with a mistake publishes nothing and says where it is', async () => {
    const broken = FLOW.replace('"for": "10d"', '"for": "10 days"');
    expect(await inShop((ctx) => importFlow(ctx, broken))).toEqual({
      problems: [{ place: 'step “use-it”, for', message: 'Use a duration such as 30m, 2h or 14d.' }],
    });
    expect(await inShop((ctx) => listVersions(ctx, 'ask-for-a-rating'))).toHaveLength(1);
  });

  it('that changes a preset stays through the next installation of the presets', async () => {
    const welcome = await inShop((ctx) => exportFlow(ctx, 'welcome', null));
    const own = (welcome?.text ?? '').replace('"for": "2d"', '"for": "3d"');
    await inShop((ctx) => importFlow(ctx, own));
    await inShop((ctx) => installPresets(ctx));
    const versions = await inShop((ctx) => listVersions(ctx, 'welcome'));
    expect(versions.map(({ number, origin, isLive }) => [number, origin, isLive])).toEqual([
      [2, 'merchant', true],
      [1, 'preset', false],
    ]);
  });
});
