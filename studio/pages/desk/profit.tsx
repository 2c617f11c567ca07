import { percent, sum } from '../../format/numbers.ts';
import type { ResultsQuery } from '../../generated/operations.ts';
import { Money, Panel } from '../../ui/parts.tsx';
import { DailyBars } from './daily-bars.tsx';
import type { OpenLine, Pulse } from './use-desk.ts';

interface ProfitProps {
  pulse: Pulse;
  open: readonly OpenLine[];
  results: ResultsQuery | undefined;
}

/** The account's P&L: on this trade date, open, and in total. */
export function Profit({ pulse: { portfolio, risk }, open, results }: ProfitProps) {
  const marks = open.flatMap(({ unrealizedPnl }) => unrealizedPnl ?? []);
  const { today, cumulative } = portfolio;
  const days = results?.portfolio.equity.slice(-30) ?? [];
  const onDate = days.find(({ date }) => date === risk.tradeDate);
  return (
    <Panel id="profit" title="Profit and loss" aside={<small>trade date {risk.tradeDate}</small>}>
      <dl className="figures">
        <div>
          <dt>Trade date</dt>
          <dd>
            <Money amount={risk.usage?.realizedPnl ?? onDate?.pnl ?? today.realizedPnl} />
          </dd>
        </div>
        <div>
          <dt>Open</dt>
          <dd>{open.length === 0 ? <Money amount="0.00" /> : <Money amount={marks.length ? sum(marks) : null} />}</dd>
        </div>
        <div>
          <dt>Total</dt>
          <dd>
            <Money amount={cumulative.netPnl} />
          </dd>
        </div>
        <div>
          <dt>Won</dt>
          <dd>{percent(cumulative.winRate)}</dd>
        </div>
      </dl>
      {days.length > 1 && <DailyBars days={days} />}
    </Panel>
  );
}
