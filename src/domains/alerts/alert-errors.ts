import { ConflictError, ForbiddenError, NotFoundError, UnavailableError } from '../../kernel/domain-error.ts';

export const channelNotFound = () => new NotFoundError('channel_not_found', 'The alert channel does not exist.');

export const smsDeferred = () =>
  new ForbiddenError('sms_deferred_v1', 'Alerts by SMS are not available yet: use another kind of channel.');

export const notConfigured = (kind: string) =>
  new UnavailableError('not_configured', `Alerts by ${kind} are not configured on this server.`);

export const channelExists = (kind: string) =>
  new ConflictError(
    'channel_exists',
    kind === 'telegram'
      ? 'You have an unconfirmed Telegram channel: start the bot, or delete that channel.'
      : `You have a ${kind} channel to this destination.`,
  );

export const notReady = (why: string) => new ConflictError('channel_not_ready', why);

export const deliveryNotFound = () => new NotFoundError('delivery_not_found', 'The delivery does not exist.');

export const notResendable = (why: string) => new ConflictError('delivery_not_resendable', why);

export const optedOut = () =>
  new ConflictError(
    'recipient_opted_out',
    'The recipient has opted out: delete the channel and add it again to ask for consent.',
  );

export const tooManyMessages = (what: string) =>
  new ConflictError('too_many_messages', `Too many ${what} were sent recently: try again later.`);

export const tokenUnknown = () =>
  new NotFoundError('token_not_found', 'The confirmation is unknown, used or expired: request a new one.');
