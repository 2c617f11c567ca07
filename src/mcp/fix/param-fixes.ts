import type { ParamDefinition } from '../../engine/index.ts';
import { TIMEFRAMES } from '../../engine/index.ts';
import type { Broken, FixRule } from './broken-graph.ts';
import { isRecord } from './drawn-graph.ts';
import { type Fix, type PatchStep, shown } from './fix.ts';
import { nearest } from './nearest.ts';

// Params, and the shape of a graph.

/** `length` (1 to 500) */
export function described({ name, min, max, options, kind }: ParamDefinition): string {
  if (options) return `\`${name}\` (${options.join(', ')})`;
  if (min !== undefined && max !== undefined) return `\`${name}\` (${min} to ${max})`;
  return `\`${name}\` (${kind})`;
}

function unknownParam({ node, definition, issue, at }: Broken): Fix | null {
  const name = issue.path?.[1];
  if (!node || !definition || name === undefined) return null;
  const taken = new Set(Object.keys(node.params));
  const free = definition.params.filter((param) => !taken.has(param.name));
  const wanted = node.params[name];
  const alike = free.filter((param) => typeof param.default === typeof wanted);
  const meant =
    nearest(
      name,
      alike.map((param) => param.name),
    ) ??
    nearest(
      name,
      free.map((param) => param.name),
    ) ??
    (alike.length === 1 && definition.params.length === 1 ? alike[0]?.name : null);
  const has = `it has ${definition.params.map(described).join(', ') || 'no params'}`;
  const from = at('nodes', node.index, 'params', name);
  if (!meant)
    return { text: `\`${node.type}\` has no \`${name}\`; ${has}. Remove it.`, patch: [{ op: 'remove', path: from }] };
  return {
    text: `\`${node.type}\` has no \`${name}\`; ${has}. Call it \`${meant}\`.`,
    patch: [{ op: 'move', from, path: at('nodes', node.index, 'params', meant) }],
  };
}

/** The value that the param takes and that is nearest to the one given. */
export function fittingValue(param: ParamDefinition, value: unknown): unknown {
  const { kind, min = -Number.MAX_VALUE, max = Number.MAX_VALUE, options } = param;
  if (kind === 'int' || kind === 'number') {
    const number = typeof value === 'string' ? Number(value.replace(/[,_% ]/g, '')) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) return param.default;
    return Math.min(max, Math.max(min, kind === 'int' ? Math.round(number) : number));
  }
  if (kind === 'boolean')
    return /^(true|yes|1|on)$/i.test(String(value).trim())
      ? true
      : /^(false|no|0|off)$/i.test(String(value).trim())
        ? false
        : param.default;
  if (kind === 'enum[]') {
    const given = Array.isArray(value) ? value : String(value).split(/[\s,;]+/);
    const fitting = [
      ...new Set(given.map((item) => nearest(String(item), options ?? [])).filter((item) => item !== null)),
    ];
    return fitting.length > 0 ? fitting : param.default;
  }
  if (options) return nearest(String(value), options) ?? param.default;
  if (param.pattern) return clockText(String(value)) ?? param.default;
  return param.default;
}

/** `8:30 am` as `08:30`. */
function clockText(value: string): string | null {
  const match = /^\s*(\d{1,2})[:.h]?(\d\d)?(?::\d\d)?\s*(am|pm)?\s*$/i.exec(value);
  if (!match) return null;
  const [, hours = '0', minutes = '00', half] = match;
  const hour = half ? (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0) : Number(hours);
  return hour < 24 && Number(minutes) < 60 ? `${String(hour).padStart(2, '0')}:${minutes}` : null;
}

function wrongParam({ node, definition, issue, at }: Broken): Fix | null {
  const name = issue.path?.[1];
  const param = definition?.params.find((known) => known.name === name);
  if (!node || !param) return null;
  const value = fittingValue(param, node.params[param.name]);
  return {
    text: `Set \`${param.name}\` to ${shown(value)}: ${issue.message}.`,
    patch: [{ op: 'replace', path: at('nodes', node.index, 'params', param.name), value }],
  };
}

const EDGE_KEYS = ['id', 'source', 'sourceHandle', 'target', 'targetHandle'];
const NODE_KEYS = ['id', 'type', 'params', 'position'];

/** A part of the graph that has the wrong shape. */
function wrongShape({ issue, graph, at }: Broken): Fix | null {
  const path = issue.path ?? [];
  const [list, index, key] = path;
  if (path.length === 0) return text(graph.raw, at, []);
  if (index === undefined) {
    const parsed = isRecord(graph.raw) ? parsedJson(graph.raw[list as string]) : undefined;
    const listed =
      isRecord(graph.raw) && isRecord(graph.raw[list as string])
        ? Object.values(graph.raw[list as string] as object)
        : undefined;
    return {
      text: `Send "${list}" as a list.`,
      patch: [{ op: 'add', path: at(list as string), value: Array.isArray(parsed) ? parsed : (listed ?? []) }],
    };
  }
  const at_ = Number(index);
  const part = list === 'nodes' ? graph.nodes[at_] : graph.edges[at_];
  if (!part) return null;
  const raw = part.raw;
  if (key === undefined)
    return { text: `Remove it, or send an object.`, patch: [{ op: 'remove', path: at(list as string, at_) }] };
  if (key === 'params' || key === 'position') {
    const parsed = parsedJson(raw[key]);
    if (path.length === 3) {
      const value = key === 'params' && isRecord(parsed) ? parsed : {};
      const step: PatchStep =
        key === 'params'
          ? { op: 'replace', path: at('nodes', at_, key), value }
          : { op: 'remove', path: at('nodes', at_, key) };
      return { text: key === 'params' ? 'Send `params` as an object.' : 'Leave the position out.', patch: [step] };
    }
    return { text: 'Leave the position out.', patch: [{ op: 'remove', path: at('nodes', at_, key) }] };
  }
  const keys = list === 'nodes' ? NODE_KEYS : EDGE_KEYS;
  return missingText(raw, key, keys, at(list as string, at_), `${list === 'nodes' ? 'node' : 'edge'}_${at_ + 1}`);
}

function missingText(
  raw: Record<string, unknown>,
  key: string,
  keys: readonly string[],
  place: string,
  id: string,
): Fix {
  const given = raw[key];
  if (typeof given === 'number' || typeof given === 'boolean') {
    return {
      text: `Send "${key}" as a text.`,
      patch: [{ op: 'replace', path: `${place}/${key}`, value: String(given) }],
    };
  }
  const other = Object.keys(raw).find(
    (name) => !keys.includes(name) && typeof raw[name] === 'string' && nearest(name, [key]) === key,
  );
  if (other)
    return {
      text: `Call "${other}" "${key}".`,
      patch: [{ op: 'move', from: `${place}/${other}`, path: `${place}/${key}` }],
    };
  // `bars.close` as both the node and its port.
  const end = key === 'sourceHandle' ? 'source' : key === 'targetHandle' ? 'target' : null;
  const joined = end && typeof raw[end] === 'string' ? /^(.+)\.([^.]+)$/.exec(raw[end] as string) : null;
  if (end && joined) {
    return {
      text: `Send the node as "${end}" and its port as "${key}".`,
      patch: [
        { op: 'add', path: `${place}/${key}`, value: joined[2] },
        { op: 'replace', path: `${place}/${end}`, value: joined[1] },
      ],
    };
  }
  const value = key === 'id' ? id : key === 'sourceHandle' || key === 'targetHandle' ? '?' : id;
  return { text: `Send "${key}": a text.`, patch: [{ op: 'add', path: `${place}/${key}`, value }] };
}

function text(raw: unknown, at: Broken['at'], _path: string[]): Fix {
  const parsed = parsedJson(raw);
  return {
    text: 'Send an object with "nodes" and "edges".',
    patch: [{ op: 'replace', path: at(), value: isRecord(parsed) ? parsed : { nodes: [], edges: [] } }],
  };
}

function parsedJson(value: unknown): unknown {
  if (typeof value !== 'string') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** Two params that do not go together: the swap of a pair, or the defaults. */
function related({ node, definition, at, issue }: Broken): Fix | null {
  if (!node || !definition) return null;
  const numbers = definition.params.filter(
    ({ name, kind }) => (kind === 'int' || kind === 'number') && typeof node.params[name] === 'number',
  );
  const [one, other] = numbers;
  if (one && other && numbers.length === 2 && node.params[one.name] !== node.params[other.name]) {
    return {
      text: `Swap \`${one.name}\` and \`${other.name}\`: ${issue.message}.`,
      patch: [
        { op: 'replace', path: at('nodes', node.index, 'params', one.name), value: node.params[other.name] },
        { op: 'replace', path: at('nodes', node.index, 'params', other.name), value: node.params[one.name] },
      ],
    };
  }
  return {
    text: `Use the defaults of \`${node.type}\`: ${issue.message}.`,
    patch: [{ op: 'replace', path: at('nodes', node.index, 'params'), value: {} }],
  };
}

const instrument: FixRule = ({ instruments, issue }) => {
  const given = /got "([^"]*)"/.exec(issue.message)?.[1] ?? '';
  const meant = nearest(given, instruments) ?? instruments[0];
  return meant
    ? {
        text: `Use "${meant}"; list_instruments has all.`,
        patch: [{ op: 'replace', path: '/instrument', value: meant }],
      }
    : null;
};

export const paramFixes: Readonly<Record<string, FixRule>> = {
  bad_shape: wrongShape,
  param_unknown: unknownParam,
  param_type: wrongParam,
  param_range: wrongParam,
  param_relation: related,
  unknown_instrument: instrument,
  unknown_timeframe: () => ({
    text: `Use one of ${TIMEFRAMES.join(', ')}.`,
    patch: [{ op: 'replace', path: '/timeframe', value: 'M5' }],
  }),
};
