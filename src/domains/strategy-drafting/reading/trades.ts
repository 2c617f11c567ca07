import { type Condition, isEvent, mirror, orientation } from '../conditions.ts';
import { conditionsIn, type Said } from './conditions.ts';
import type { Settings } from './settings.ts';
import type { Token } from './token.ts';

// Builds entries and exits of both sides from the conditions.

export interface Trades {
  entries: { long: Condition | null; short: Condition | null };
  exits: { long: Condition[]; short: Condition[] };
}

/** The trades in the tokens of a prompt; both sides are null when there are none. */
export function readTrades(tokens: readonly Token[], settings: Settings, noted: (assumption: string) => void): Trades {
  const said = conditionsIn(tokens, settings, noted);
  return assign(said, tokens, noted);
}

/** Assigns conditions to sides. */
function assign(said: readonly Said[], tokens: readonly Token[], noted: (assumption: string) => void): Trades {
  const roles = new Set(tokens.flatMap((token) => (token.kind === 'role' ? [token.role] : [])));
  const mirrored = tokens.some(({ kind }) => kind === 'mirrored');
  const buys = roles.has('buy') || roles.has('long');
  const entries = said.filter(({ role }) => role !== 'exit');
  const exits = said.filter(({ role }) => role === 'exit');
  const flows: { long: Said[]; short: Said[] } = { long: [], short: [] };
  const turned = (each: Said): Said => ({ ...each, condition: mirror(each.condition) });
  const sellsAreExits =
    buys &&
    roles.has('sell') &&
    !roles.has('short') &&
    !mirrored &&
    entries.some(({ role }) => role === 'sell') &&
    entries.some(({ role }) => role === 'buy' || role === 'long');
  const both: Said[] = [];

  for (const each of entries) {
    const side =
      each.role === 'buy' || each.role === 'long'
        ? 'long'
        : each.role === 'short' || each.role === 'sell'
          ? 'short'
          : null;
    if (each.role === 'sell' && sellsAreExits) {
      exits.push({ ...each, side: 'long' });
      continue;
    }
    const facing = orientation(each.condition);
    if (facing === 0 && each.directed) both.push(each);
    else if (!each.directed) {
      if (side === 'long') flows.long.push(each);
      else if (side === 'short') flows.short.push(turned(each));
      else both.push(each);
    } else if (side) flows[side].push(each);
    else if (each.role === 'filter') both.push(each);
    else flows[facing < 0 ? 'short' : 'long'].push(each);
  }
  if (sellsAreExits) noted('"Sell" is taken as closing the long; say "short" to open a short trade.');

  const wants = {
    long: mirrored || flows.long.length > 0,
    short: mirrored || flows.short.length > 0,
  };
  if (!wants.long && !wants.short) {
    const shortOnly = (roles.has('short') || roles.has('sell')) && !buys;
    const undirected = both.some(({ directed }) => !directed);
    const facing = both.map(({ condition }) => orientation(condition)).find((way) => way !== 0) ?? 0;
    wants.long = !shortOnly && (undirected || buys || facing >= 0);
    wants.short = shortOnly || (undirected && !buys) || (facing < 0 && !buys && !undirected);
    if (wants.long && wants.short) noted('No side was named: it trades long and, mirrored, short.');
  } else if (!wants.short && roles.has('short') && !roles.has('exit')) wants.short = true;
  else if (!wants.long && roles.has('long') && exits.every(({ side }) => side !== 'long')) wants.long = true;

  const event = (list: readonly Said[]) =>
    list.some(({ condition, directed }) => !directed || orientation(condition) !== 0);
  const of = (side: 'long' | 'short'): Condition | null => {
    if (!wants[side]) return null;
    const other = side === 'long' ? 'short' : 'long';
    const own = flows[side].length > 0 ? flows[side] : flows[other].map(turned);
    const shared = both.map((each) => {
      const facing = orientation(each.condition);
      const wrong = each.directed ? facing === (side === 'long' ? -1 : 1) : side === 'short';
      // A filter of one side is mirrored for the other only if both are traded.
      return wrong && (!each.directed || (wants.long && wants.short)) ? turned(each) : each;
    });
    const all = [...own, ...shared];
    return event(all) ? combine(all, noted) : null;
  };
  const long = of('long');
  const short = of('short');
  return { entries: { long, short }, exits: exitsOf(exits, { long, short }) };
}

/** "and" has precedence over "or". Several events rarely occur on the same bar, so each may be a few bars old. */
function combine(said: readonly Said[], noted: (assumption: string) => void): Condition {
  const groups: Condition[][] = [];
  for (const { condition, joined } of said) {
    const group = groups.at(-1);
    const known = (list: Condition[]) => list.some((each) => JSON.stringify(each) === JSON.stringify(condition));
    if (group && joined === 'and') {
      if (!known(group)) group.push(condition);
    } else groups.push([condition]);
  }
  const parts = groups.map((group): Condition => {
    const events = group.filter(isEvent);
    const [only] = group;
    if (group.length === 1 && only) return only;
    if (events.length < 2) return { kind: 'all', of: group };
    noted('Two crosses rarely fall on one bar: each may be up to 5 bars old.');
    return { kind: 'all', of: group.map((each) => (isEvent(each) ? { kind: 'within', of: each, bars: 5 } : each)) };
  });
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: 'any', of: parts };
}

function exitsOf(said: readonly Said[], entries: Trades['entries']): Trades['exits'] {
  const exits: Trades['exits'] = { long: [], short: [] };
  for (const { condition, side, directed } of said) {
    const facing = orientation(condition);
    if (side) {
      exits[side].push(directed || side === 'long' ? condition : mirror(condition));
      continue;
    }
    if (entries.long) exits.long.push(condition);
    if (entries.short)
      exits.short.push(entries.long ? mirror(condition) : directed || facing === 0 ? condition : mirror(condition));
  }
  return exits;
}
