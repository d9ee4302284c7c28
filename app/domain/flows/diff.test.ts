import { test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { anyDefinition, flow } from '../../../tests/support/flow-cases';
import type { FlowDefinition, Step } from './schema';
import { diffDefinitions } from './schema';

const pause: Step = { id: 'pause', kind: 'wait', for: '1h' };
const hello: Step = { id: 'hello', kind: 'send', template: 'welcome/1' };
const later: Step = { id: 'later', kind: 'wait', for: '2d' };
const again: Step = { id: 'again', kind: 'send', template: 'welcome/2' };

const changes = (before: Step[], after: Step[], over: Partial<FlowDefinition> = {}) =>
  diffDefinitions(flow(before), flow(after, over)).map(({ kind, subject, before: was, after: is }) => [
    kind,
    subject,
    was,
    is,
  ]);

describe('the difference of two versions', () => {
  it('names steps that came, went and changed, in words', () => {
    expect(changes([pause, hello, later], [{ ...pause, for: '3h' }, hello, again])).toEqual([
      ['removed', 'later', 'Wait 2 days', null],
      ['changed', 'pause', 'Wait 1 hour', 'Wait 3 hours'],
      ['added', 'again', null, 'Send an email · “welcome/2”'],
    ]);
  });

  it('calls moved only what changed its place, not what moved aside', () => {
    expect(changes([pause, hello, later, again], [hello, later, again, pause])).toEqual([
      ['moved', 'pause', null, 'after “again”'],
    ]);
    expect(changes([hello, later, again], [again, hello, later])).toEqual([
      ['moved', 'again', null, 'at the beginning'],
    ]);
    expect(changes([hello, again], [pause, hello, later, again]).map(([kind]) => kind)).toEqual(['added', 'added']);
  });

  it('tells of the flow itself before its steps', () => {
    const over = { trigger: { event: 'order_placed' }, reentry: 'once', name: 'Hello' } as const;
    expect(changes([hello], [hello], over)).toEqual([
      ['changed', 'name', 'Made up', 'Hello'],
      ['changed', 'trigger', 'Custom event: start', 'Someone orders'],
      ['changed', 'comes back', 'At most once in 1 day', 'Once in a lifetime'],
    ]);
  });

  it('sees every way out of a step', () => {
    const ask = (to: string): Step[] => [
      { id: 'ask', kind: 'condition', if: { consent: 'subscribed' }, then: 'hello', else: to },
      hello,
      again,
    ];
    expect(changes(ask('again'), ask('end'))).toEqual([
      [
        'changed',
        'ask',
        'Signed up for emails · Yes: “hello” · No: “again”',
        'Signed up for emails · Yes: “hello” · No: the end',
      ],
    ]);
    expect(changes([hello], [{ ...hello, onError: 'end' }]).map(([, , , is]) => is)).toEqual([
      'Send an email · “welcome/1” · When it fails: the end',
    ]);
  });

  property.prop([anyDefinition, anyDefinition])('is empty between equals, and never between others', (one, other) => {
    expect(diffDefinitions(one, one)).toEqual([]);
    const same = JSON.stringify(one) === JSON.stringify(other);
    if (same) return;
    const back = diffDefinitions(other, one);
    const kinds = (list: ReturnType<typeof diffDefinitions>, kind: string) =>
      list
        .filter((change) => change.kind === kind)
        .map((change) => change.subject)
        .sort();
    expect(kinds(diffDefinitions(one, other), 'added')).toEqual(kinds(back, 'removed'));
    expect(diffDefinitions(one, other).length > 0).toBe(true);
  });
});
