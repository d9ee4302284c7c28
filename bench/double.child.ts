import { startSendGrid } from '../tests/doubles/sendgrid/sendgrid';
import { serveParent } from './children';
import { SENDGRID_KEY } from './heed';

/** The SendGrid double as a process of its own. `webhookUrl`: it posts its events there, by itself. */
serveParent(async () => {
  const sendgrid = await startSendGrid({
    clock: { now: () => new Date() },
    apiKeys: [SENDGRID_KEY],
    autoDeliver: true,
  });
  return {
    calls: {
      address: () => ({ url: sendgrid.url, publicKey: sendgrid.publicKey }),
      postEventsTo: (url: string) => sendgrid.setWebhookUrl(url),
      accepted: () => sendgrid.journal.accepted,
      /** When which address was written to, of the newest 5,000 emails. */
      arrivals: () => sendgrid.inbox().map((mail) => ({ to: mail.to.email, at: mail.receivedAt.getTime() })),
    },
    stop: () => sendgrid.stop(),
  };
});
