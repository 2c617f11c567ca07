import type { DeskState } from '../desk-state.ts';
import { money, share, words } from '../format.ts';
import { Empty, Money, Panel } from './parts.tsx';

/** How much of each of today's limits is used, as the risk gate sees it. */
export function Risk({ state: { pulse, results } }: { state: DeskState }) {
  const risk = pulse?.risk;
  if (!risk) return null;
  const { limits, usage, blockedReason } = risk;
  const lastDay = results?.portfolio.equity.at(-1);
  return (
    <Panel
      id="risk"
      title="Risk today"
      aside={
        <span class={risk.tradingAllowed ? 'gain' : 'loss'}>
          {risk.tradingAllowed ? 'entries allowed' : 'entries blocked'}
        </span>
      }
    >
      {blockedReason && (
        <p class="loss">
          {words(blockedReason.breaker)}: {blockedReason.reason}
        </p>
      )}
      {limits && usage ? (
        <dl class="meters">
          <Meter
            name="Net P&L"
            value={money(usage.realizedPnl)}
            limit={money(limits.dailyLossLimit)}
            used={usage.realizedPnl.startsWith('-') ? share(usage.realizedPnl, limits.dailyLossLimit) : 0}
          />
          <Count name="Signals" used={usage.signalsToday} limit={limits.maxDailySignals} />
          <Count name="Open at once" used={usage.openSignals} limit={limits.maxOpenSignals} />
          <Count name="Losses in a row" used={usage.consecutiveLosses} limit={limits.maxConsecutiveLosses} />
        </dl>
      ) : (
        <Empty>The limits cannot be read just now, so nothing may be entered.</Empty>
      )}
      {lastDay && lastDay.date !== risk.tradeDate && (
        <p class="quiet">
          Last trade date with a close: {lastDay.date}, <Money amount={lastDay.pnl} />
        </p>
      )}
    </Panel>
  );
}

const Count = ({ name, used, limit }: { name: string; used: number; limit: number }) => (
  <Meter name={name} value={String(used)} limit={String(limit)} used={limit > 0 ? used / limit : 1} />
);

function Meter({ name, value, limit, used }: { name: string; value: string; limit: string; used: number }) {
  const tone = used >= 1 ? 'bad' : used >= 0.8 ? 'warn' : 'good';
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value} <small>of {limit}</small>
        <span class={`meter ${tone}`} aria-hidden="true">
          <span style={{ width: `${Math.min(100, Math.max(0, used * 100))}%` }} />
        </span>
      </dd>
    </div>
  );
}
