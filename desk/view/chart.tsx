import { useEffect, useRef } from 'preact/hooks';
import type { DeskState } from '../desk-state.ts';
import { timeframeText } from '../format.ts';
import type { Timeframe } from '../generated/operations.ts';
import type { Market } from '../market.ts';
import { createPriceChart, type PriceChart } from '../price-chart.ts';
import { Empty, Panel } from './parts.tsx';

const TIMEFRAMES: Timeframe[] = ['M1', 'M5', 'M15', 'H1'];

interface ChartProps {
  state: DeskState;
  market: Market | null;
  onMarket(market: Market): void;
  /** Gets the chart once it stands, and null when it is gone. */
  onChart(chart: PriceChart | null): void;
}

export function Chart({ state, market, onMarket, onChart }: ChartProps) {
  const symbols = state.pulse?.signalsHealth.marketData.map(({ instrument }) => instrument.symbol) ?? [];
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const chart = createPriceChart(place.current);
    onChart(chart);
    return () => {
      onChart(null);
      chart.remove();
    };
  }, [onChart]);

  return (
    <Panel
      id="chart"
      title="Market"
      aside={
        market && (
          <div class="choices">
            <Choice
              label="Instrument"
              options={symbols}
              chosen={market.instrument}
              onChoose={(instrument) => onMarket({ ...market, instrument })}
            />
            <Choice
              label="Bar length"
              options={TIMEFRAMES}
              chosen={market.timeframe}
              text={(timeframe) => timeframeText(timeframe)}
              onChoose={(timeframe: Timeframe) => onMarket({ ...market, timeframe })}
            />
          </div>
        )
      }
    >
      <div
        class="plot"
        ref={place}
        role="img"
        aria-label={
          market
            ? `Candles of ${market.instrument}, ${timeframeText(market.timeframe)}, with the signals that fired; the tables beside it say the same`
            : 'No instrument has bars yet'
        }
      />
      {state.pulse && symbols.length === 0 && (
        <Empty>
          No bars have been stored. Send some: <code>npm run replay -- FILE.csv --instrument MES</code>
        </Empty>
      )}
    </Panel>
  );
}

function Choice<Value extends string>(props: {
  label: string;
  options: readonly Value[];
  chosen: Value;
  text?(value: Value): string;
  onChoose(value: Value): void;
}) {
  const { label, options, chosen, text = String, onChoose } = props;
  return (
    <fieldset class="choice">
      <legend class="unseen">{label}</legend>
      {options.map((value) => (
        <button key={value} type="button" aria-pressed={value === chosen} onClick={() => onChoose(value)}>
          {text(value)}
        </button>
      ))}
    </fieldset>
  );
}
