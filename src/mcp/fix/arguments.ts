import type { JsonSchema } from '../json-schema.ts';
import { type Fix, type PatchStep, pointer, shown, type ToolIssue } from './fix.ts';
import { nearest } from './nearest.ts';

// Checks the arguments of a call against the tool's own schema, and says of each issue what to change.

const MOST_ISSUES = 50;
const MOST_NAMES = 30;
type Path = readonly (string | number)[];
type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `skip` names arguments that are judged elsewhere, such as a graph. */
export function argumentIssues(schema: JsonSchema, given: unknown, skip: ReadonlySet<string> = new Set()): ToolIssue[] {
  const issues: ToolIssue[] = [];
  const add = (code: string, path: Path, message: string, text: string, patch: PatchStep[] = []) => {
    if (issues.length < MOST_ISSUES) issues.push({ code, path: path.map(String), message, fix: { text, patch } });
  };

  const object = (part: JsonSchema, value: Json, path: Path): void => {
    const properties = part.properties ?? {};
    const names = Object.keys(properties);
    const taken = new Set(Object.keys(value));
    for (const name of Object.keys(value)) {
      if (issues.length >= MOST_ISSUES) return;
      if (Object.hasOwn(properties, name)) {
        if (path.length > 0 || !skip.has(name)) check(properties[name] as JsonSchema, value[name], [...path, name]);
        continue;
      }
      if (part.additionalProperties !== false) continue;
      const meant = nearest(
        name,
        names.filter((known) => !taken.has(known)),
      );
      const has = `it has ${names.slice(0, MOST_NAMES).join(', ') || 'none'}`;
      const message = `There is no ${path.length > 0 ? 'field' : 'argument'} ${shown(name)}${inPath(path)}; ${has}.`;
      if (meant) {
        taken.add(meant);
        add('unknown_argument', [...path, name], message, `Call it "${meant}".`, [
          { op: 'move', from: pointer(...path, name), path: pointer(...path, meant) },
        ]);
      } else
        add('unknown_argument', [...path, name], message, 'Leave it out.', [
          { op: 'remove', path: pointer(...path, name) },
        ]);
    }
    for (const name of part.required ?? []) {
      if (taken.has(name)) continue;
      const wanted = properties[name] as JsonSchema;
      const message = `"${[...path, name].join('.')}" is required: ${expected(wanted)}.`;
      add('missing_argument', [...path, name], message, ...suggestion(wanted, name, pointer(...path, name)));
    }
  };

  const check = (part: JsonSchema, value: unknown, path: Path): void => {
    if (issues.length >= MOST_ISSUES) return;
    const where = path.join('.');
    const at = pointer(...path);
    const replaced = (with_: unknown): PatchStep[] => [{ op: 'replace', path: at, value: with_ }];
    const message = `"${where}" must be ${expected(part)}, got ${shown(value)}.`;
    if (value === null) {
      add('wrong_type', path, message, 'Leave it out.', [{ op: 'remove', path: at }]);
      return;
    }
    if (!part.type) return;
    const fitting = fitted(part, value);
    if (fitting === undefined) {
      const [text, patch] = suggestion(part, where, at);
      add(
        'wrong_type',
        path,
        message,
        text,
        patch.map((step) => ({ ...step, op: 'replace' }) as PatchStep),
      );
      return;
    }
    if (fitting.value !== value) {
      add(fitting.code, path, message, `Send ${shown(fitting.value)}.`, replaced(fitting.value));
      return;
    }
    if (isRecord(value)) object(part, value, path);
    else if (Array.isArray(value)) {
      value.forEach((item, k) => {
        check(part.items ?? {}, item, [...path, k]);
      });
    }
  };

  if (!isRecord(given)) {
    add('wrong_type', [], `The arguments must be an object, got ${shown(given)}.`, 'Send an object.', [
      { op: 'replace', path: '', value: {} },
    ]);
  } else object(schema, given, []);
  return issues;
}

const inPath = (path: Path): string => (path.length > 0 ? ` in "${path.join('.')}"` : '');

/** What a value must be, in words. */
export function expected(part: JsonSchema): string {
  const { type, enum: options, minimum, maximum, format, minItems, maxItems } = part;
  if (options) return `one of ${options.join(', ')}`;
  if (format === 'date-time') return 'an instant such as 2026-01-05T00:00:00Z';
  if (format === 'date') return 'a date such as 2026-01-05';
  if (format === 'uuid') return 'an id (a uuid)';
  if (format === 'decimal') return 'a decimal as text, such as "500.00"';
  const range =
    minimum !== undefined && maximum !== undefined
      ? ` from ${minimum} to ${maximum}`
      : minimum !== undefined
        ? ` of at least ${minimum}`
        : maximum !== undefined
          ? ` of at most ${maximum}`
          : '';
  if (type === 'integer') return `a whole number${range}`;
  if (type === 'number') return `a number${range}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'array')
    return `a list${minItems ? ` of at least ${minItems}` : ''}${maxItems ? ` of at most ${maxItems}` : ''}`;
  if (type === 'string') return 'a text';
  return type === 'object' ? `an object with ${Object.keys(part.properties ?? {}).join(', ')}` : 'JSON';
}

/** Where ids come from. */
const LISTS: Readonly<Record<string, string>> = {
  strategyId: 'list_strategies',
  backtestId: 'run_backtest',
  studyId: 'run_sweep or run_walk_forward',
  signalId: 'list_signals',
};

/** What to send where nothing usable was given: the default, or an example. */
function suggestion(part: JsonSchema, name: string, at: string): [string, PatchStep[]] {
  const fallback = part.default ?? part.examples?.[0];
  if (fallback !== undefined && fallback !== null) {
    return [`Send ${shown(fallback)}, or what is meant.`, [{ op: 'add', path: at, value: fallback }]];
  }
  if (part.enum?.length)
    return [`Send one of ${part.enum.join(', ')}.`, [{ op: 'add', path: at, value: part.enum[0] }]];
  if (part.format === 'uuid') return [`Take the id from ${LISTS[name] ?? 'a list'}.`, []];
  return [`Send ${expected(part)}.`, []];
}

interface Fitted {
  code: 'wrong_type' | 'out_of_range' | 'not_an_option' | 'wrong_format';
  value: unknown;
}

/** The value itself when it fits, or the nearest one that does; undefined when none is near. */
function fitted(part: JsonSchema, value: unknown): Fitted | undefined {
  const { type } = part;
  if (part.enum) return fittedOption(part.enum, value);
  if (type === 'integer' || type === 'number') return fittedNumber(part, value);
  if (type === 'boolean') {
    const word = String(value).trim().toLowerCase();
    const meant = ['true', 'yes', '1', 'on'].includes(word)
      ? true
      : ['false', 'no', '0', 'off'].includes(word)
        ? false
        : null;
    return meant === null ? undefined : { code: 'wrong_type', value: typeof value === 'boolean' ? value : meant };
  }
  if (type === 'string') return fittedText(part, value);
  if (type === 'array') {
    const list = Array.isArray(value) ? value : (json(value, Array.isArray) ?? [value]);
    const most = (list as unknown[]).slice(0, part.maxItems);
    return { code: 'wrong_type', value: Array.isArray(value) && most.length === value.length ? value : most };
  }
  if (isRecord(value)) return { code: 'wrong_type', value };
  const object = json(value, isRecord);
  return object === undefined ? undefined : { code: 'wrong_type', value: object };
}

function json(value: unknown, is: (parsed: unknown) => boolean): unknown {
  if (typeof value !== 'string') return undefined;
  try {
    const parsed = JSON.parse(value);
    return is(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function fittedOption(options: readonly unknown[], value: unknown): Fitted | undefined {
  if (options.includes(value)) return { code: 'not_an_option', value };
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const names = options.map(String);
  const meant = nearest(turned(String(value)), names) ?? nearest(String(value), names);
  return meant === null ? undefined : { code: 'not_an_option', value: meant };
}

/** `5m`, `5min` or `5 minutes` as `M5`. */
function turned(text: string): string {
  const match = /^\s*(\d+)\s*(m|min|mins|minutes?|h|hours?|hr|d|days?|)\s*$/i.exec(text);
  if (!match) return text;
  const [, count, unit = ''] = match;
  if (/^h/i.test(unit)) return `H${count}`;
  if (/^d/i.test(unit)) return `D${count}`;
  return Number(count) >= 60 && Number(count) % 60 === 0 ? `H${Number(count) / 60}` : `M${count}`;
}

function fittedNumber({ type, minimum, maximum }: JsonSchema, value: unknown): Fitted | undefined {
  const text = typeof value === 'string' ? value.trim().replace(/[,_%$ ]/g, '') : '';
  const number = typeof value === 'number' ? value : text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) return undefined;
  const whole = type === 'integer' ? Math.round(number) : number;
  const within = Math.min(maximum ?? Number.MAX_VALUE, Math.max(minimum ?? -Number.MAX_VALUE, whole));
  return { code: within === whole ? 'wrong_type' : 'out_of_range', value: within };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const DECIMAL = /^-?\d{1,20}(\.\d{1,18})?$/;

function fittedText({ format, maxLength }: JsonSchema, value: unknown): Fitted | undefined {
  if (typeof value === 'object' && value !== null) return undefined;
  if (format === 'date-time') {
    if (typeof value === 'string' && INSTANT.test(value)) return { code: 'wrong_format', value };
    const zoned =
      typeof value === 'string' && !/(Z|[+-]\d\d:?\d\d)$/i.test(value) ? `${value.trim().replace(' ', 'T')}` : value;
    const stamp = typeof value === 'number' && value < 1e11 ? value * 1_000 : zoned;
    const ms =
      typeof stamp === 'string' && stamp.includes('T') && stamp === zoned && zoned !== value
        ? Date.parse(`${stamp}Z`)
        : new Date(stamp as string | number).getTime();
    return Number.isNaN(ms) ? undefined : { code: 'wrong_format', value: new Date(ms).toISOString() };
  }
  if (format === 'uuid')
    return typeof value === 'string' && UUID.test(value) ? { code: 'wrong_format', value } : undefined;
  if (format === 'decimal') {
    const text = String(value).replace(/[,_$ ]/g, '');
    return DECIMAL.test(text)
      ? { code: 'wrong_type', value: typeof value === 'string' && text === value ? value : text }
      : undefined;
  }
  const text = String(value);
  if (maxLength !== undefined && [...text].length > maxLength) {
    return { code: 'out_of_range', value: [...text].slice(0, maxLength).join('') };
  }
  return { code: 'wrong_type', value: typeof value === 'string' ? value : text };
}

export type { Fix };
