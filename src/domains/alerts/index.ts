export { pruneAlerts } from './alert-prune-store.ts';
export { ALERT_EVENTS, type Channel, type ChannelKind, DEFAULT_EVENTS } from './channel.ts';
export { type ChannelInput, type ChannelService, createChannelService, type Verification } from './channel-service.ts';
export { createChannelStore } from './channel-store.ts';
export { createDeliveryService, DELIVER_TASK, type DeliveryService } from './delivery-service.ts';
export { createDeliveryStore, type DeliveryRow } from './delivery-store.ts';
export { escapeHtml } from './formats.ts';
export { createInboundService, type InboundService } from './inbound-service.ts';
export { createSender } from './sender.ts';
