import { type Message, SHORT_DISCLAIMER } from '../message.ts';
import { incomingWebhook } from './incoming-webhook.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Escapes Slack's three entities and replaces its markup characters, which have no escape. */
const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ENTITIES[character] as string).replace(/[*_~`]/g, '\u200b$&');

/** Slack's mrkdwn. */
export function slackOf({ title, lines, note, link, results }: Message): string {
  return [
    `*${escaped(title)}*`,
    ...lines.map(({ label, value }) => `${escaped(label)}: ${escaped(value)}`),
    ...(note ? [escaped(note)] : []),
    ...(link ? [`<${link.url.replaceAll('|', '%7C').replaceAll('>', '%3E')}|${escaped(link.text)}>`] : []),
    ...(results ? [`_${escaped(SHORT_DISCLAIMER)}_`] : []),
  ].join('\n');
}

/** Source: Slack documentation, "Sending messages using incoming webhooks". */
export const slack = incomingWebhook({
  kind: 'slack',
  service: 'Slack',
  example: 'https://hooks.slack.com/services/T000/B000/XXXX',
  hosts: ['hooks.slack.com', 'hooks.slack-gov.com'],
  path: /^\/(?:services|workflows|triggers)\/[\w/-]{1,200}$/,
  body: (message) => ({ text: slackOf(message), unfurl_links: false, unfurl_media: false }),
});
