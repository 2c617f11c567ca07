import type { AnyNodeDefinition, ParamDefinition, TradeView } from '../../../src/engine/definition.ts';
import { type Bar, catalogue, type Market, nodeDefinition } from '../../../src/engine/index.ts';
import { runDefinition } from './columns.ts';
import { MES, random } from './market.ts';

/** What a node revision gives on the recorded bars: params as JSON → output → a value a bar, null while empty. */
export type Recording = Record<string, Record<string, (number | null)[]>>;

const HOUR = 3_600_000;
const market: Market = { ...MES, timeframe: '1h' };
/** Friday to Tuesday, over the weekend on which New York and Chicago set their clocks forward. */
const FIRST = Date.UTC(2024, 2, 8, 14);
const COUNT = 64;

/** Rises, falls, stays flat, jumps, crosses zero; one bar has no volume. */
const bars: Bar[] = (() => {
  const next = random(11);
  const made: Bar[] = [];
  let price = 40;
  for (let ts = FIRST; made.length < COUNT; ts += HOUR) {
    if (ts < market.calendar.sessionAt(ts).open) continue;
    const k = made.length;
    const step = k > 30 && k < 38 ? 0 : Math.round((next() - 0.55) * 24) + (k === 45 ? -120 : 0);
    const open = price + (k % 9 === 0 ? 3 : 0);
    price = open + step;
    const reach = step === 0 ? 0 : Math.floor(next() * 6);
    made.push({
      ts,
      open: open / 4,
      high: (Math.max(open, price) + reach) / 4,
      low: (Math.min(open, price) - reach) / 4,
      close: price / 4,
      volume: k === 50 ? 0 : 100 + Math.floor(next() * 900),
    });
  }
  return made;
})();

/** The k-th input's number on bar `at`: the close, or a line that crosses it, empty on one bar. */
function numberAt(k: number, at: number): number {
  if (at === 52) return Number.NaN;
  const { close } = bars[at] as Bar;
  return k === 0 ? close : close + Math.round(8 * Math.sin(at / 3 + k)) / 4 + (at % 7 === 0 ? 0 : k - 1);
}
const boolAt = (k: number, at: number): number => ((at * (k + 3)) % 5 < 2 ? 1 : 0);

/** Flat, long, flat after a loss, short, flat after a gain. */
function tradesAt(at: number): TradeView {
  const [side, entered, exited, lost] =
    at < 10
      ? [0, 0, 0, false]
      : at < 16
        ? [1, 9, 0, false]
        : at < 30
          ? [0, 0, 15, true]
          : at < 40
            ? [-1, 29, 15, true]
            : [0, 0, 39, false];
  return {
    side: side as number,
    barsInTrade: side === 0 ? Number.NaN : at - (entered as number),
    barsSinceExit: at < 16 ? Number.NaN : at - (exited as number),
    lastExitWasLoss: lost as boolean,
    entriesThisSession: at < 10 ? 0 : at < 16 ? 1 : at < 30 ? 0 : 1,
  };
}

/** The defaults, short windows, and every option of every choice. */
function variantsOf({ params }: AnyNodeDefinition): Record<string, unknown>[] {
  const short = params.flatMap((param, k): [string, unknown][] =>
    param.kind === 'int' && (param.default as number) > 3 + k ? [[param.name, Math.max(param.min ?? 0, 3 + k)]] : [],
  );
  const options = (param: ParamDefinition): unknown[] =>
    param.kind === 'boolean'
      ? [!param.default]
      : param.kind === 'enum'
        ? (param.options ?? []).filter((one) => one !== param.default)
        : [];
  return [
    {},
    ...(short.length > 0 ? [Object.fromEntries(short)] : []),
    ...params.flatMap((param) =>
      options(param).map((option) => ({ ...Object.fromEntries(short), [param.name]: option })),
    ),
  ];
}

/** Every node revision that computes something. */
export const revisions: { name: string; definition: AnyNodeDefinition }[] = catalogue.flatMap(({ type, revision }) =>
  Array.from({ length: revision as number }, (_, k) => nodeDefinition(type, k + 1) as AnyNodeDefinition)
    .filter((definition) => definition.create)
    .map((definition) => ({ name: `${type}@${definition.revision}`, definition })),
);

/** `blockSize`: bars that the node computes at once; all of them by default. */
export const record = (definition: AnyNodeDefinition, blockSize?: number): Recording =>
  Object.fromEntries(
    variantsOf(definition).map((given) => [JSON.stringify(given), play(definition, given, blockSize)]),
  );

function play(
  definition: AnyNodeDefinition,
  given: Record<string, unknown>,
  blockSize?: number,
): Record<string, (number | null)[]> {
  const params = { ...Object.fromEntries(definition.params.map((param) => [param.name, param.default])), ...given };
  const ports = definition.inputs.flatMap((port) => Array.from({ length: Math.min(3, port.max ?? 1) }, () => port));
  const inputs = ports.map(({ type }, k) =>
    type === 'bars' ? null : Float64Array.from(bars, (_, at) => (type === 'bool' ? boolAt(k, at) : numberAt(k, at))),
  );
  const trades = definition.readsTrades ? tradesAt : undefined;
  const values = runDefinition({ definition, params, market, bars, inputs, ...(trades ? { trades } : {}) }, blockSize);
  const rounded = (value: number) => (Number.isNaN(value) ? null : Number(value.toPrecision(13)));
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.map(rounded)]));
}
