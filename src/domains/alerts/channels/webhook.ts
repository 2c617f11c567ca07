import { badDestination, type ChannelType, required } from './channel-type.ts';

export const webhook: ChannelType<'webhook'> = {
  kind: 'webhook',
  description: 'A signed POST (Standard Webhooks) to a URL.',
  verification: 'proof',
  hasSecret: true,
  readDestination(given, { webhooks }) {
    const refusal = webhooks.refusal(required('webhook', given));
    if (refusal) throw badDestination('bad_url', refusal);
    return new URL(given).href;
  },
  mask: (destination) => `${new URL(destination).origin}/•••`,
  sender:
    ({ webhooks }) =>
    ({ id, destination, secret, payload }, signal) =>
      webhooks.send({ url: destination, secret, id, body: JSON.stringify(payload()) }, signal),
};
