import { type Assignment, assign } from '../experiments/schema';
import type { FlowDefinition, StepOf, Trigger } from '../flows/schema';
import type { ShopView } from '../shops/schema';
import type { Contender, Stakes } from './arbiter';
import { discountCost, kindOf, orderMargin } from './value';

/** An email somebody asked for, live or in a replay. */
export interface Asked {
  id: string;
  contactId: string;
  stepId: string;
  class: 'marketing' | 'transactional';
  trigger: Trigger;
  createdAt: Date;
}

/** The step of a flow that asked for an email; absent when the flow has no such step. */
export function sendStep(definition: FlowDefinition, stepId: string): StepOf<'send'> | undefined {
  return definition.steps.find((step): step is StepOf<'send'> => step.id === stepId && step.kind === 'send');
}

/**
 * What one email is weighed by, its facts aside. Its arm is the one its run was given at the first decision; a run without one is given
 * it now. Transactional email and a run that is gone have none. `offered`: the code in it, in percent, and the average order it comes off.
 * Pure.
 */
export function contenderOf(
  asked: Asked,
  definition: FlowDefinition,
  shop: ShopView,
  enrollment: { assignment: Assignment | null } | null,
  offered: { percent: number; averageOrder: string | null } | null = null,
): Contender {
  const { orderRate } = kindOf(definition.purpose ?? null);
  const { settings } = shop;
  const draw = () =>
    assign({
      flowKey: definition.key,
      contactId: asked.contactId,
      flowPercent: definition.holdout?.percent ?? 0,
      shopPercent: settings.globalHoldoutPercent,
    });
  return {
    id: asked.id,
    flow: definition.key,
    step: asked.stepId,
    class: asked.class,
    purpose: definition.purpose ?? null,
    orderRate,
    priority: definition.priority ?? 0,
    expected: sendStep(definition, asked.stepId)?.expected ?? false,
    discountCost: offered ? discountCost(orderRate, offered.percent, offered.averageOrder) : 0,
    createdAt: asked.createdAt,
    triggeredAt: new Date(asked.trigger.occurredAt),
    reasonLine: definition.reasonLine.replaceAll('{shop}', settings.senderName || shop.name),
    assignment: asked.class === 'marketing' && enrollment ? (enrollment.assignment ?? draw()) : null,
    facts: null,
  };
}

/** What all contacts of a shop share. `averageOrder` is a decimal string in its currency; null before the first order. */
export function stakesOf(shop: ShopView, averageOrder: string | null): Stakes {
  return { slotHours: shop.settings.slotHours, orderMargin: orderMargin(averageOrder) };
}
