import { type Message, plain, SHORT_DISCLAIMER } from './message.ts';

// Formats a message for each channel and escapes it for that format.

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] as string);

const MAX_SUBJECT = 150;
const TELEGRAM_MAX = 4_096;

export interface MailForm {
  subject: string;
  text: string;
  html: string;
}

export function mailOf(message: Message): MailForm {
  return { subject: plain(message.title, MAX_SUBJECT), text: textOf(message), html: htmlOf(message) };
}

function textOf({ title, lines, note, link, results }: Message): string {
  const width = Math.max(0, ...lines.map(({ label }) => label.length));
  return [
    title,
    ...(lines.length > 0 ? ['', ...lines.map(({ label, value }) => `${label.padEnd(width)}  ${value}`)] : []),
    ...(note ? ['', note] : []),
    ...(link ? ['', `${link.text}: ${link.url}`] : []),
    ...(results ? ['', SHORT_DISCLAIMER] : []),
    '',
  ].join('\n');
}

const CELL = 'padding:4px 16px 4px 0;vertical-align:top';

function htmlOf({ title, lines, note, link, results }: Message): string {
  const rows = lines.map(
    ({ label, value }) =>
      `<tr><td style="${CELL};color:#667">${escapeHtml(label)}</td><td style="${CELL}">${escapeHtml(value)}</td></tr>`,
  );
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escapeHtml(title)}</title></head>`,
    '<body style="font:15px/1.5 system-ui,sans-serif;color:#123;max-width:36em;margin:2em auto;padding:0 1em">',
    `<h1 style="font-size:20px">${escapeHtml(title)}</h1>`,
    ...(rows.length > 0 ? ['<table style="border-collapse:collapse">', ...rows, '</table>'] : []),
    ...(note ? [`<p>${escapeHtml(note)}</p>`] : []),
    ...(link ? [`<p><a href="${escapeHtml(link.url)}">${escapeHtml(link.text)}</a></p>`] : []),
    ...(results ? [`<p style="color:#667;font-size:12px">${escapeHtml(SHORT_DISCLAIMER)}</p>`] : []),
    '</body></html>',
    '',
  ].join('\n');
}

/** Telegram's HTML, at most 4,096 characters: lines that do not fit are omitted from the end. */
export function telegramOf({ title, lines, note, link, results }: Message): string {
  const head = `<b>${escapeHtml(title)}</b>`;
  const foot = [
    ...(note ? ['', escapeHtml(note)] : []),
    ...(link ? ['', `<a href="${escapeHtml(link.url)}">${escapeHtml(link.text)}</a>`] : []),
    ...(results ? ['', `<i>${escapeHtml(SHORT_DISCLAIMER)}</i>`] : []),
  ];
  const body = lines.map(({ label, value }) => `${escapeHtml(label)}: ${escapeHtml(value)}`);
  const text = () => [head, ...(body.length > 0 ? ['', ...body] : []), ...foot].join('\n');
  while (text().length > TELEGRAM_MAX && body.length > 0) body.pop();
  return text();
}
