import type { Ctx } from '../../app/domain/context';
import { installPrebuilt, noteFilled, switchSegment } from '../../app/domain/segments/segments.server';

/** A segment whose members are kept, where this was called: everybody enters it who is new. */
export const KEPT = 'tier-new';

export async function keepMembers(ctx: Ctx): Promise<void> {
  await installPrebuilt(ctx);
  await switchSegment(ctx, KEPT, 'on');
  await noteFilled(ctx, ctx.now);
}
