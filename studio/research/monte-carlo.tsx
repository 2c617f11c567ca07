import { useState } from 'react';
import { useAnswer } from '../api/hooks.ts';
import { count, money, percent } from '../format/numbers.ts';
import { type BandFragment, MonteCarloDocument, type MonteCarloMethod } from '../generated/operations.ts';
import { Empty, Field, Loading, Problem } from '../ui/parts.tsx';
import './research.css';

const METHODS: readonly [MonteCarloMethod, string][] = [
  ['BLOCK_BOOTSTRAP', 'drawn again, in blocks'],
  ['BOOTSTRAP', 'drawn again, one by one'],
  ['SHUFFLE', 'in another order'],
];

/** What else the trades of a backtest could have come to: percentiles of equity, profit and drawdown. */
export function MonteCarlo({ backtestId }: { backtestId: string }) {
  const [method, setMethod] = useState<MonteCarloMethod>('BLOCK_BOOTSTRAP');
  const [extraCost, setExtraCost] = useState('');
  const [missed, setMissed] = useState(0);
  const { data, error, refresh, loading } = useAnswer(MonteCarloDocument, {
    id: backtestId,
    method,
    extraCost: extraCost === '' ? null : extraCost,
    missedShare: missed / 100,
  });
  const result = data?.monteCarlo;
  return (
    <>
      <div className="monte-form">
        <Field label="Trades">
          <select
            className="select small"
            value={method}
            onChange={(event) => setMethod(event.target.value as MonteCarloMethod)}
          >
            {METHODS.map(([key, text]) => (
              <option key={key} value={key}>
                {text}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Worse fills, USD a trade">
          <input
            className="input small"
            inputMode="decimal"
            pattern="\d+(\.\d{1,2})?"
            placeholder="0.00"
            onChange={({ target }) => target.checkValidity() && setExtraCost(target.value.trim())}
          />
        </Field>
        <Field label="Missed">
          <select className="select small" value={missed} onChange={(event) => setMissed(Number(event.target.value))}>
            {[0, 5, 10, 25].map((share) => (
              <option key={share} value={share}>
                {share} %
              </option>
            ))}
          </select>
        </Field>
      </div>
      {error && <Problem error={error} retry={refresh} />}
      {loading && <Loading lines={4} />}
      {data && !result && <Empty>There is no trade to draw from.</Empty>}
      {result && (
        <>
          <Bands bands={result.equity} runs={result.runs} />
          <table className="band-table">
            <thead>
              <tr>
                <th scope="col">{count(result.runs)} runs</th>
                <th scope="col" className="number">
                  1 in 20 is worse
                </th>
                <th scope="col" className="number">
                  Middle
                </th>
                <th scope="col" className="number">
                  1 in 20 is better
                </th>
              </tr>
            </thead>
            <tbody>
              <BandRow name="Net P&L" worse={result.netPnl.p5} middle={result.netPnl.p50} better={result.netPnl.p95} />
              <BandRow
                name="Max drawdown"
                worse={`-${result.maxDrawdown.p95}`}
                middle={`-${result.maxDrawdown.p50}`}
                better={`-${result.maxDrawdown.p5}`}
              />
            </tbody>
          </table>
          <p className="quiet">
            {percent(result.loss, 1)} of the runs lose money; {percent(result.ruin, 1)} lose half of the capital.
          </p>
        </>
      )}
    </>
  );
}

const amountText = (amount: string) => (/^-?0*(\.0*)?$/.test(amount) ? money('0.00') : money(amount));

const BandRow = ({ name, worse, middle, better }: { name: string; worse: string; middle: string; better: string }) => (
  <tr>
    <th scope="row">{name}</th>
    {[worse, middle, better].map((amount, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: three columns that stay
      <td key={index} className="number">
        {amountText(amount)}
      </td>
    ))}
  </tr>
);

const WIDTH = 600;
const HEIGHT = 180;

/** Equity after each step of the trades: the middle run, half of the runs around it, and nine in ten. */
function Bands({ bands, runs }: { bands: readonly BandFragment[]; runs: number }) {
  const all = bands.flatMap(({ p5, p95 }) => [Number(p5), Number(p95)]);
  const [low, high] = [Math.min(...all, 0), Math.max(...all, 0)];
  const x = (step: number) => (step / Math.max(1, bands.length - 1)) * WIDTH;
  const y = (value: number) => HEIGHT - ((value - low) / (high - low || 1)) * HEIGHT;
  const line = (pick: (band: BandFragment) => string) =>
    bands.map((band, step) => `${x(step).toFixed(1)},${y(Number(pick(band))).toFixed(1)}`);
  const area = (under: (band: BandFragment) => string, over: (band: BandFragment) => string) =>
    [...line(over), ...line(under).reverse()].join(' ');
  return (
    <figure className="bands">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Equity of ${runs} runs of the trades: the middle one ends at ${money(bands.at(-1)?.p50 ?? '0.00')}`}
      >
        <polygon
          className="band-wide"
          points={area(
            (b) => b.p5,
            (b) => b.p95,
          )}
        />
        <polygon
          className="band-narrow"
          points={area(
            (b) => b.p25,
            (b) => b.p75,
          )}
        />
        <polyline className="band-middle" points={line((b) => b.p50).join(' ')} />
        <line className="band-zero" x1={0} x2={WIDTH} y1={y(0)} y2={y(0)} />
      </svg>
      <figcaption>
        <span>
          <i className="band-middle" /> the middle run
        </span>
        <span>
          <i className="band-narrow" /> half of the runs
        </span>
        <span>
          <i className="band-wide" /> nine in ten
        </span>
        <span className="band-range">
          {money(low.toFixed(2))} to {money(high.toFixed(2))}
        </span>
      </figcaption>
    </figure>
  );
}
