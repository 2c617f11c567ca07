import { pattern } from '../kernel/pattern.ts';
import { isZone } from '../kernel/zone.ts';
import type { AnyNodeDefinition, ParamDefinition, ParamValue } from './definition.ts';
import { type Issues, quote } from './issues.ts';
import type { GraphNode } from './types.ts';

export type Params = Record<string, ParamValue>;
type Fault = ['param_type' | 'param_range', string];

const KINDS: Record<ParamDefinition['kind'], string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  enum: 'one of its options',
  'enum[]': 'a list of its options',
};

/** The node's params with defaults filled in; a wrong one is reported and takes its default. */
export function readParams(node: GraphNode, definition: AnyNodeDefinition, issues: Issues): Params {
  const params: Params = {};
  for (const param of definition.params) {
    const given = Object.hasOwn(node.params, param.name) ? node.params[param.name] : undefined;
    params[param.name] = param.default;
    if (given === undefined) continue;
    const fault = faultOf(param, given);
    if (!fault) params[param.name] = given as ParamValue;
    else {
      const message = `\`${node.type}\` needs ${fault[1]} as \`${param.name}\`, got ${quote(given)}`;
      issues.add(fault[0], message, { nodeId: node.id, path: ['params', param.name] });
    }
  }
  for (const name of Object.keys(node.params)) {
    if (issues.full) break;
    if (definition.params.some((param) => param.name === name)) continue;
    const known = definition.params.map((param) => `\`${param.name}\``).join(', ') || 'none';
    issues.add('param_unknown', `\`${node.type}\` has no param ${quote(name)}; it has ${known}`, {
      nodeId: node.id,
      path: ['params', name.slice(0, 80)],
    });
  }
  return params;
}

function faultOf(param: ParamDefinition, value: unknown): Fault | null {
  if (!hasKind(param.kind, value)) return ['param_type', KINDS[param.kind]];
  if (typeof value === 'number') {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = param;
    return value >= min && value <= max ? null : ['param_range', `${KINDS[param.kind]} from ${min} to ${max}`];
  }
  const { options } = param;
  if (options) {
    const chosen = Array.isArray(value) ? value : [value];
    const fits = chosen.every((option, k) => options.includes(option) && chosen.indexOf(option) === k);
    return fits ? null : ['param_range', `${Array.isArray(value) ? 'some' : 'one'} of ${options.join(', ')}`];
  }
  if (param.pattern && !pattern(param.pattern).test(value as string)) return ['param_range', 'a time like 08:30'];
  if (param.name === 'tz' && !isZone(value as string)) return ['param_range', 'an IANA time zone like America/Chicago'];
  const wrong = param.check?.(value as string) ?? null;
  return wrong === null ? null : ['param_range', wrong];
}

function hasKind(kind: ParamDefinition['kind'], value: unknown): boolean {
  if (kind === 'int') return Number.isSafeInteger(value);
  if (kind === 'number') return typeof value === 'number' && Number.isFinite(value);
  if (kind === 'boolean') return typeof value === 'boolean';
  if (kind === 'enum[]') return Array.isArray(value) && value.every((option) => typeof option === 'string');
  return typeof value === 'string';
}
