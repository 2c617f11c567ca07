import { requireUser } from '../../../graphql/auth.ts';
import { nodeLoader } from '../../../graphql/node.ts';

nodeLoader('AlertChannel', async (keys, context) => {
  const channels = await context.alerts.channels.list(requireUser(context).userId);
  return keys.map(([id]) => channels.find((channel) => channel.id === id) ?? null);
});

nodeLoader('AlertDelivery', async (keys, context) => {
  const ids = keys.map(([id]) => id as string);
  const deliveries = await context.alerts.deliveries.byIds(requireUser(context).userId, ids);
  return ids.map((id) => deliveries.find((delivery) => delivery.id === id) ?? null);
});
