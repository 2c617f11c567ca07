import type { ChannelService } from '../channel-service.ts';
import type { DeliveryService } from '../delivery-service.ts';

export interface AlertResolverDeps {
  channels: ChannelService;
  deliveries: DeliveryService;
}

declare module '../../../graphql/context.ts' {
  interface Context {
    alerts: AlertResolverDeps;
  }
}
