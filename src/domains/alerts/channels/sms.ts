import { smsDeferred } from '../alert-errors.ts';
import { type ChannelType, lastFour, required } from './channel-type.ts';

/** Documented, but not offered yet: STOP and HELP are answered, nothing is sent. */
export const sms: ChannelType<'sms'> = {
  kind: 'sms',
  description: 'A text message. Not offered yet.',
  verification: 'link',
  deferred: smsDeferred,
  readDestination: (given) => required('sms', given),
  mask: lastFour,
  sender: () => null,
};
