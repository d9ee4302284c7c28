import type { LifecycleStage } from '~/domain/traits/schema';

export const stageWords: Record<LifecycleStage, { title: string; text: string }> = {
  acquisition: { title: 'Getting to know you', text: 'For people who look and have not decided anything yet.' },
  activation: {
    title: 'Towards the first order',
    text: 'For people who signed up, filled a cart or began to check out.',
  },
  engagement: { title: 'After an order', text: 'For people who have just bought.' },
  retention: { title: 'Coming back', text: 'For people who buy again.' },
  reactivation: { title: 'Winning back', text: 'For customers who have not been seen for a long time.' },
};
