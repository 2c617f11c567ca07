import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AnyNodeDefinition,
  type Category,
  catalogue,
  changesSince,
  EXECUTABLE_CODES,
  type InputPort,
  type OutputPort,
  type ParamDefinition,
  STRUCTURAL_CODES,
  WARNING_CODES,
} from '../engine/index.ts';
import { scriptArguments } from './run-command.ts';

const PAGE = join(import.meta.dirname, '../../docs/catalogue.md');

const CATEGORIES: Record<Category, string> = {
  data: 'Data',
  indicator: 'Indicators',
  pattern: 'Candle patterns',
  math: 'Math',
  condition: 'Conditions',
  logic: 'Logic',
  filter: 'Filters',
  sizing: 'Sizing',
  execution: 'Entries and exits',
  risk: 'Risk',
  output: 'Output',
};

/** The content of docs/catalogue.md: every node type, from its definition. */
export function cataloguePage(): string {
  const parts = Object.entries(CATEGORIES).map(([category, title]) => {
    const nodes = catalogue.filter((node) => node.category === category).map(nodePart);
    return `## ${title}\n\n${nodes.join('\n')}`;
  });
  return `<!-- Printed from src/engine/nodes by \`npm run catalogue\`: change that, not this. -->

# The node catalogue

The ${catalogue.length} types of node that a strategy is drawn with. What validates a graph and what runs it read the
same definitions; \`GET /api/engines\` and the GraphQL query \`engines\` answer them as JSON.

A wire joins an output to an input of the same type: \`bars\`, \`number\`, \`bool\`, \`size\`, \`entry\`, \`exit\` or
\`risk\`. Nothing is converted on the way. A number that is still warming up is null, and a condition on null is false. An
input takes one wire unless it says otherwise. No node repaints: what it gave on a final bar never changes. Warm-up is in bars of the node's own input, with the params' defaults, on
one-minute bars.

${parts.join('\n')}
## What validation says

Refused on every save: ${codes(STRUCTURAL_CODES)}.

Refused on promote, start and backtest besides: ${codes(EXECUTABLE_CODES)}.

Warnings: ${codes(WARNING_CODES)}.
`;
}

const codes = (all: Iterable<string>): string => [...all].map((code) => `\`${code}\``).join(', ');

function nodePart(node: AnyNodeDefinition): string {
  const { type, label, description, formula, source, keywords = [], inputs, outputs, params, warmup } = node;
  const defaults = Object.fromEntries(params.map((param) => [param.name, param.default]));
  const bars = warmup(defaults, 1);
  const facts = [
    ...(node.revision === 1 ? [] : [['revision', String(node.revision)]]),
    ['in', inputs.map(inputText).join(', ') || 'nothing'],
    ['out', outputs.map(outputText).join(', ') || 'nothing'],
    ...(node.create ? [['warm-up', `${bars} ${bars === 1 ? 'bar' : 'bars'}`]] : []),
    ...(node.readsTrades ? [['reads', "the run's own trades"]] : []),
    ...(node.readsVolume ? [['reads', 'volume']] : []),
    ...(formula ? [['formula', formula]] : []),
    ...(source ? [['source', source]] : []),
    ...(keywords.length > 0 ? [['also called', keywords.join(', ')]] : []),
  ];
  return [
    `### \`${type}\` ${label}`,
    '',
    description,
    '',
    ...facts.map(([name, text]) => `- ${name}: ${text}`),
    ...changesSince(node, 1).map((changed, k) => `- changed in revision ${k + 2}: ${changed}`),
    '',
    ...(params.length > 0 ? [paramTable(params), ''] : []),
  ].join('\n');
}

function inputText({ name, type, required, min, max }: InputPort): string {
  const wires = max === undefined ? '' : `, ${min ?? 0} to ${max} wires`;
  return `\`${name}\` (${type}${required ? '' : ', optional'}${wires})`;
}

const outputText = ({ name, type }: OutputPort): string => `\`${name}\` (${type})`;

const paramTable = (params: readonly ParamDefinition[]): string =>
  [
    '| param | takes | default | |',
    '|---|---|---|---|',
    ...params.map(
      (param) =>
        `| \`${param.name}\` | ${allowedValues(param)} | \`${JSON.stringify(param.default)}\` | ${cell(param.description)} |`,
    ),
  ].join('\n');

function allowedValues({ kind, min, max, options, pattern }: ParamDefinition): string {
  if (options) return `${kind === 'enum[]' ? 'any of ' : ''}${options.map((option) => `\`${option}\``).join(', ')}`;
  if (min !== undefined && max !== undefined) return `${kind}, ${min} to ${max}`;
  return pattern === undefined ? kind : `${kind}, \`${cell(pattern)}\``;
}

/** Escapes text for a table cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

if (process.argv[1] === import.meta.filename) {
  scriptArguments({
    usage: 'npm run catalogue',
    about: 'Writes docs/catalogue.md from the node definitions.',
    options: {},
  });
  writeFileSync(PAGE, cataloguePage());
}
