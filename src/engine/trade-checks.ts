import { type Issues, quote } from './issues.ts';
import { upstream } from './plan.ts';
import type { Link, Vertex } from './structure.ts';
import type { ValidateOptions } from './validate-options.ts';

/** Ticks that slippage may take on a round trip (two a side). */
const SLIPPAGE_TICKS = 4;

/** Checks of entries, their exits, and what of the graph is used. */
export function checkTrades(
  vertices: readonly Vertex[],
  outputs: readonly Vertex[],
  used: ReadonlySet<Vertex>,
  options: ValidateOptions,
  issues: Issues,
): void {
  const entries = new Set(outputs.flatMap((output) => (output.links[0] as Link[]).map((link) => link.from)));
  const exits = outputs.flatMap((output) => (output.links[1] as Link[]).map((link) => link.from));
  for (const vertex of vertices) {
    const { node, definition } = vertex;
    if (isEntry(vertex)) {
      if (!entries.has(vertex)) {
        const message = `\`${definition.type}\` needs an edge to \`entry\` of \`out.strategy\`, got none: it can never trade`;
        issues.add('entry_unreachable', message, { nodeId: node.id });
      }
      const its = exits.filter((exit) => entryOf(exit) === vertex);
      checkEntry(vertex, entries.has(vertex) ? its : null, issues);
      checkPortions(vertex, its, issues);
      checkWaitingPrice(vertex, issues);
    } else if (definition.type !== 'out.strategy' && !used.has(vertex)) {
      issues.add('node_unused', `\`${definition.type}\` leads to no \`out.strategy\`: nothing uses it`, {
        nodeId: node.id,
      });
    }
    checkDistance(vertex, options, issues);
  }
  for (const exit of new Set(exits)) {
    const entry = entryOf(exit);
    if (!entry || entries.has(entry)) continue;
    const message = `\`${exit.definition.type}\` needs an entry that \`out.strategy\` has, got ${quote(entry.node.id)}, which it has not`;
    issues.add('exit_on_foreign_entry', message, { nodeId: exit.node.id });
  }
}

export const isEntry = ({ definition }: Vertex): boolean => definition.type.startsWith('entry.');

/** Portions of one entry's targets that add up to more than the position. */
function checkPortions(entry: Vertex, exits: readonly Vertex[], issues: Issues): void {
  const portionOf = ({ params }: Vertex) => params.portion as number;
  const parts = exits.filter((exit) => exit.definition.type === 'exit.take_profit' && portionOf(exit) < 100);
  const sum = parts.reduce((total, part) => total + portionOf(part), 0);
  if (sum <= 100) return;
  for (const part of parts) {
    const message = `the portions of ${quote(entry.node.id)}'s \`exit.take_profit\` add up to ${sum} %, expected at most 100 %`;
    issues.add('portions_exceed_position', message, { nodeId: part.node.id, path: ['params', 'portion'] });
  }
}

/** A limit at a price that is never better than the close, a stop at one that is never beyond it. */
function checkWaitingPrice({ definition, params, links, node }: Vertex, issues: Issues): void {
  const kind = definition.type.slice('entry.'.length);
  if ((kind !== 'limit' && kind !== 'stop') || params.mode !== 'price') return;
  const link = (links[3] as Link[])[0];
  if (link?.from.definition.type !== 'data.bars') return;
  const output = link.from.definition.outputs[link.output]?.name ?? '';
  const above = (params.side === 'long') === (kind === 'stop');
  const through = above ? ['low', 'close'] : ['high', 'close'];
  if (!through.includes(output)) return;
  const message = `\`${definition.type}\` needs a price ${above ? 'above' : 'below'} the close, got the bar's ${output}: it is through the market`;
  issues.add(`${kind}_through_market`, message, { nodeId: node.id, path: ['price'] });
}

export const entryOf = (exit: Vertex): Vertex | undefined => exit.links[0]?.[0]?.from;

/** A stop loss, or a trailing stop that is active from the entry on. */
export const isStop = ({ definition, params }: Vertex): boolean =>
  definition.type === 'exit.stop_loss' || (definition.type === 'exit.trailing_stop' && params.activate_r === 0);

function checkEntry(entry: Vertex, exits: readonly Vertex[] | null, issues: Issues): void {
  const place = { nodeId: entry.node.id };
  const { type } = entry.definition;
  const [when, filter] = entry.links as [Link[], Link[]];
  const conditions = upstream([...when, ...filter].map((link) => link.from));
  const types = new Set([...conditions].map((vertex) => vertex.definition.type));
  if (when.length > 0 && !types.has('data.bars')) {
    issues.add(
      'entry_without_market_data',
      `\`${type}\` needs a condition on market data, got one that reads no \`data.bars\``,
      place,
    );
  }
  if (!exits) return;
  if (!exits.some(isStop)) {
    issues.add(
      'missing_stop',
      `\`${type}\` needs an \`exit.stop_loss\` that is joined to \`out.strategy\`, got none`,
      place,
    );
    for (const exit of exits) {
      if (exit.definition.type !== 'exit.take_profit' || exit.params.mode !== 'r_multiple') continue;
      const message = '`exit.take_profit` in mode r_multiple needs a stop on the same entry to measure R by, got none';
      issues.add('r_multiple_without_stop', message, { nodeId: exit.node.id, path: ['params', 'mode'] });
    }
  }
  if (!exits.some((exit) => exit.definition.type === 'exit.time')) {
    issues.add('no_time_exit', `\`${type}\` has no \`exit.time\`: its trades may be held overnight`, place);
  }
  if (!types.has('filter.session')) {
    issues.add('no_session_filter', `\`${type}\` has no \`filter.session\`: it may trade at any hour`, place);
  }
}

function checkDistance(vertex: Vertex, { tickSize }: ValidateOptions, issues: Issues): void {
  const { definition, params, node, edgesInto } = vertex;
  const port = definition.inputs.findIndex((input) => input.name === 'distance');
  if (port < 0) return;
  if (params.mode === 'distance' && edgesInto[port] === 0) {
    const message = `\`${definition.type}\` in mode distance needs a number at \`distance\`, got none`;
    issues.add('distance_mode_without_input', message, { nodeId: node.id, path: ['distance'] });
  }
  if (definition.type === 'exit.take_profit') return;
  const ticks = params.mode === 'points' && tickSize ? (params.value as number) / tickSize : (params.value as number);
  if ((params.mode === 'ticks' || (params.mode === 'points' && tickSize)) && ticks <= SLIPPAGE_TICKS) {
    const message = `\`${definition.type}\` is ${ticks} ticks away, within the ${SLIPPAGE_TICKS} that slippage takes`;
    issues.add('stop_inside_slippage', message, { nodeId: node.id, path: ['params', 'value'] });
  }
}
