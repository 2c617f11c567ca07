import { parseEmail } from '../../../kernel/email.ts';
import { mailOf } from '../formats.ts';
import { badDestination, type ChannelType, required } from './channel-type.ts';

export const email: ChannelType<'email'> = {
  kind: 'email',
  description: 'An e-mail.',
  verification: 'link',
  readDestination(given) {
    const address = parseEmail(required('email', given));
    if (!address) throw badDestination('bad_email', 'must be an e-mail address such as ada@example.com');
    return address;
  },
  mask: (destination) => destination.replace(/^(.)[^@]*/, '$1•••'),
  sender: ({ mailer }) =>
    mailer &&
    (({ id, destination, message }, signal) => mailer.send({ to: destination, ...mailOf(message()) }, id, signal)),
};
