import { expect, test } from 'vitest';
import { createTestDatabase } from '../support/database';
import { killWorkers } from '../support/worker-kills';

test('workers die between handing an email over and hearing the answer, and still everybody is reminded once', async () => {
  const database = await createTestDatabase();
  try {
    const { emails, interrupted, violations } = await killWorkers(database.url, 120, [
      'unanswered',
      { afterMs: 0 },
      'accepted',
      'unanswered',
      'accepted',
      'unanswered',
    ]);
    expect(violations).toEqual([]);
    // Six of ten, and of those who left in the very moment some.
    expect(emails).toBeGreaterThanOrEqual(72);
    expect(interrupted).toBeGreaterThanOrEqual(3);
  } finally {
    await database.drop();
  }
});
