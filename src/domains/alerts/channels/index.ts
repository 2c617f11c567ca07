import type { ChannelType } from './channel-type.ts';
import { discord } from './discord.ts';
import { email } from './email.ts';
import { slack } from './slack.ts';
import { sms } from './sms.ts';
import { telegram } from './telegram.ts';
import { webhook } from './webhook.ts';

export type { ChannelServices, ChannelType, Outgoing, Send } from './channel-type.ts';

/** All kinds of channels. The GraphQL enum, REST and validation are derived from this list. */
export const CHANNEL_TYPES = [email, telegram, sms, webhook, discord, slack] as const;

export type ChannelKind = (typeof CHANNEL_TYPES)[number]['kind'];

const byKind = new Map<string, ChannelType<ChannelKind>>(CHANNEL_TYPES.map((type) => [type.kind, type]));

export const channelType = (kind: ChannelKind): ChannelType<ChannelKind> =>
  byKind.get(kind) as ChannelType<ChannelKind>;
