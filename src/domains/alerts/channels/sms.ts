import { smsDeferred } from '../alert-errors.ts';
import { type ChannelType, lastFour, required } from './channel-type.ts';

/** Not available yet: STOP and HELP are answered, alerts are not sent. */
export const sms: ChannelType<'sms'> = {
  kind: 'sms',
  description: 'A text message. Not available yet.',
  verification: 'link',
  deferred: smsDeferred,
  readDestination: (given) => required('sms', given),
  mask: lastFour,
  sender: () => null,
};
