import { type Message, SHORT_DISCLAIMER } from '../message.ts';
import { incomingWebhook } from './incoming-webhook.ts';

const MAX_CONTENT = 2_000;

/** Escapes Markdown and mentions. */
const escaped = (text: string): string => text.replace(/[\\`*_~|<>#@:[\]()-]/g, '\\$&');

/** Discord's Markdown, at most 2,000 characters: lines that do not fit are omitted from the end. */
export function discordOf({ title, lines, note, link, results }: Message): string {
  const head = `**${escaped(title)}**`;
  const foot = [
    ...(note ? [escaped(note)] : []),
    ...(link ? [`[${escaped(link.text)}](<${link.url}>)`] : []),
    ...(results ? [`-# ${escaped(SHORT_DISCLAIMER)}`] : []),
  ];
  const body = lines.map(({ label, value }) => `${escaped(label)}: ${escaped(value)}`);
  const text = () => [head, ...body, ...foot].join('\n');
  while (text().length > MAX_CONTENT && body.length > 0) body.pop();
  return text();
}

/** Source: Discord developer documentation, "Execute Webhook". */
export const discord = incomingWebhook({
  kind: 'discord',
  service: 'Discord',
  example: 'https://discord.com/api/webhooks/123/abc',
  hosts: ['discord.com', 'discordapp.com', 'ptb.discord.com', 'canary.discord.com'],
  path: /^\/api\/(?:v\d{1,2}\/)?webhooks\/\d{1,20}\/[\w-]{1,100}$/,
  body: (message) => ({ content: discordOf(message), allowed_mentions: { parse: [] } }),
});
