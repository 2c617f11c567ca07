import { isRequired } from '../readers.ts';
import { STRATEGY_ID } from '../schema/shared.ts';
import { isOpen, isRaw, isStream, type Row } from './row.ts';

// How each call is made with curl and with the two SDKs. test/openapi/samples runs them.

/** An example of each parameter that must be given. */
export const PARAMETER_EXAMPLES: Readonly<Record<string, string>> = {
  strategy_id: STRATEGY_ID,
  source_id: STRATEGY_ID,
  signal_id: '019a31c4-7d2e-7b61-9f0c-3a5d8e1b2c4f',
  backtest_id: '019a31c5-02aa-7c10-b3d4-52c9d07e6a18',
  study_id: '019a31c5-44c0-7f3e-8a61-90d4c2b7e5f3',
  channel_id: '019a31c5-7b18-7d95-a2f0-1c6b83e9d470',
  delivery_id: '019a31c5-9e04-7a27-94cb-e8f15a3d6b02',
  key_id: '019a31c5-b6f2-7e48-8c13-47a9d2f06e5b',
  slug: 'ema-cross',
  symbol: 'MES',
  instrument: 'MES',
  version: '3',
  timeframe: '5m',
  a: '1',
  b: '2',
  x: 'fast.length',
  y: 'slow.length',
};

export interface CodeSample {
  lang: string;
  label: string;
  source: string;
}

const SERVER = 'http://localhost:4000';

/** Samples of a call; empty for those that other services make. */
export function codeSamples(row: Row): CodeSample[] {
  if (isRaw(row)) return row.signedIn ? [{ lang: 'Shell', label: 'curl', source: uploadByCurl(row.route) }] : [];
  const call = callOf(row);
  return [
    { lang: 'Shell', label: 'curl', source: curl(call, row) },
    { lang: 'Python', label: 'Python', source: `${PYTHON}${python(call, row)}` },
    { lang: 'TypeScript', label: 'TypeScript', source: `${TYPESCRIPT}${typescript(call, row)}` },
  ];
}

const PYTHON = `import os
from ex7 import Client

client = Client("${SERVER}", os.environ["EX7_API_KEY"])
`;
const TYPESCRIPT = `import { Client } from '@ex7/client';

const client = new Client({ url: '${SERVER}', key: process.env.EX7_API_KEY! });
`;

interface Call {
  method: string;
  route: string;
  path: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
}

function callOf(row: Exclude<Row, { raw: true }>): Call {
  const examples = (names: string[]) =>
    Object.fromEntries(names.map((name) => [name, PARAMETER_EXAMPLES[name] ?? 'TEXT']));
  const asked = Object.entries(row.query).filter(([, schema]) => isRequired(schema));
  return {
    method: row.method,
    route: row.route,
    path: examples([...row.route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)),
    query: examples(asked.map(([name]) => name)),
    body: 'example' in row ? row.example : undefined,
  };
}

const filledIn = ({ route, path }: Call) => route.replaceAll(/\{(\w+)\}/g, (_all, name: string) => path[name] ?? '');

function curl(call: Call, row: Row): string {
  const query = new URLSearchParams(call.query).toString();
  const url = `${SERVER}${filledIn(call)}${query ? `?${query}` : ''}`;
  const lines = [
    `curl ${isStream(row) ? '-N ' : ''}${call.method === 'GET' ? '' : `-X ${call.method} `}${quoted(url)}`,
    ...(isOpen(row) ? [] : ['  -H "Authorization: Bearer $EX7_API_KEY"']),
    ...(call.body === undefined ? [] : ["  -H 'content-type: application/json'", `  -d ${quoted(json(call.body))}`]),
  ];
  return lines.join(' \\\n');
}

const uploadByCurl = (route: string): string =>
  [
    `curl -X POST '${SERVER}${route}?instrument=MES'`,
    '  -H "Authorization: Bearer $EX7_API_KEY"',
    '  --data-binary @bars.csv',
  ].join(' \\\n');

const json = (value: unknown) => JSON.stringify(value);
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function python(call: Call, row: Row): string {
  const path = json(filledIn(call));
  if (isStream(row)) {
    if (row.id !== 'streamSignals') return `for event in client.events(${path}):\n    print(event.kind, event.data)\n`;
    return 'for event in client.follow():\n    print(event.id, event.kind, event.data)\n';
  }
  const query = Object.entries(call.query).map(([name, value]) => `, ${name}=${json(value)}`);
  if (isPaged(row)) return `for item in client.pages(${path}${query.join('')}):\n    print(item)\n`;
  if (call.method === 'GET') return `print(client.get(${path}${query.join('')}))\n`;
  const body = call.body === undefined ? '' : literal(call.body);
  if (call.method === 'POST') return `print(client.post(${path}${body && `, ${body}`}))\n`;
  return `print(client.call(${json(call.method)}, ${path}${body && `, body=${body}`}))\n`;
}

/** A value as Python writes it. */
function literal(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object') return json(value);
  return `{${Object.entries(value as object)
    .map(([key, part]) => `${json(key)}: ${literal(part)}`)
    .join(', ')}}`;
}

function typescript(call: Call, row: Row): string {
  const given = [
    ...assigned('path', call.path),
    ...assigned('query', call.query),
    ...(call.body === undefined ? [] : [`body: ${json(call.body)}`]),
  ];
  const options = given.length > 0 ? `, { ${given.join(', ')} }` : '';
  const args = `'${call.route}'${options}`;
  if (isStream(row)) {
    if (row.id !== 'streamSignals') {
      return `for await (const event of client.events(${args})) console.log(event.kind, event.data);\n`;
    }
    return 'for await (const event of client.follow()) console.log(event.id, event.kind, event.data);\n';
  }
  if (isPaged(row)) return `for await (const item of client.pages(${args})) console.log(item);\n`;
  return `console.log(await client.${call.method.toLowerCase()}(${args}));\n`;
}

/** Numbers are written as such. */
function assigned(name: string, values: Record<string, string>): string[] {
  const entries = Object.entries(values).map(([key, value]) => `${key}: ${/^\d+$/.test(value) ? value : `'${value}'`}`);
  return entries.length > 0 ? [`${name}: { ${entries.join(', ')} }`] : [];
}

/** Whether the call answers pages. */
export const isPaged = (row: Row): boolean => !isRaw(row) && 'cursor' in row.query;
