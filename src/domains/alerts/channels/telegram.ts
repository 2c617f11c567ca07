import { telegramOf } from '../formats.ts';
import { badDestination, type ChannelType, lastFour } from './channel-type.ts';

export const telegram: ChannelType<'telegram'> = {
  kind: 'telegram',
  description: 'A message from the bot in a Telegram chat.',
  verification: 'chat',
  readDestination(given) {
    if (given) throw badDestination('unexpected', 'must be omitted: starting the bot determines the chat');
    return null;
  },
  mask: lastFour,
  sender: ({ telegram: bot }) =>
    bot &&
    (({ destination, message }, signal) => bot.send({ chatId: destination, html: telegramOf(message()) }, signal)),
  startUrl: (token, { botName }) => botName && `https://t.me/${botName}?start=${token}`,
};
