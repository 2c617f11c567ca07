import { Link } from 'wouter';
import { money, plainMoney, share } from '../../format/numbers.ts';
import { words } from '../../format/words.ts';
import type { RiskStateFragment } from '../../generated/operations.ts';
import { Empty, Panel, Tag } from '../../ui/parts.tsx';

/** Usage of each limit on the trade date of the newest bars, as seen by the risk gate. */
export function RiskPanel({ risk }: { risk: RiskStateFragment }) {
  const { limits, usage, blockedReason } = risk;
  return (
    <Panel
      id="risk"
      title="Risk"
      aside={
        <Tag tone={risk.tradingAllowed ? 'good' : 'bad'}>
          {risk.tradingAllowed ? 'Entries allowed' : 'Entries blocked'}
        </Tag>
      }
    >
      {blockedReason && (
        <p className="message bad">
          {limits?.tradingHalted ? 'The kill switch is on.' : `${words(blockedReason.breaker)} is reached`}
          {blockedReason.observed && !limits?.tradingHalted && `: ${blockedReason.observed} of ${blockedReason.limit}`}
        </p>
      )}
      {limits && usage ? (
        <dl className="meters">
          <Meter
            name="Net P&L"
            value={money(usage.realizedPnl)}
            limit={plainMoney(limits.dailyLossLimit)}
            used={usage.realizedPnl.startsWith('-') ? share(usage.realizedPnl, limits.dailyLossLimit) : 0}
          />
          <Count name="Signals" used={usage.signalsToday} limit={limits.maxDailySignals} />
          <Count name="Open at once" used={usage.openSignals} limit={limits.maxOpenSignals} />
          <Count name="Losses in a row" used={usage.consecutiveLosses} limit={limits.maxConsecutiveLosses} />
        </dl>
      ) : (
        <Empty>The limits cannot be read now, so no entry is allowed.</Empty>
      )}
      <p className="panel-foot">
        <small>Trade date {risk.tradeDate}</small>
        <Link href="/account">Change limits</Link>
      </p>
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
        <b>{value}</b> <small>of {limit}</small>
        <span className={`meter ${tone}`} aria-hidden="true">
          <span style={{ width: `${Math.min(100, Math.max(0, used * 100))}%` }} />
        </span>
      </dd>
    </div>
  );
}
