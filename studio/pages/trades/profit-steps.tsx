import type { ReactNode } from 'react';
import { negated } from '../../format/numbers.ts';
import { Money } from '../../ui/parts.tsx';
import type { Trade } from './trade.ts';

/** The P&L calculation step by step, exact to the cent, from the server's values. */
export function ProfitSteps({ trade }: { trade: Trade }) {
  const { instrument, entryPrice, closePrice, size, side } = trade;
  if (trade.status === 'OPEN') {
    return (
      <dl className="steps">
        <Step name="Entry">{entryPrice}</Step>
        <Step name="Stop">{trade.currentStopPrice ?? trade.stopPrice ?? 'none'}</Step>
        {trade.openSize !== null && trade.openSize < size && (
          <Step name="Still open">
            {trade.openSize} of {size}
          </Step>
        )}
        <Step name="Target">{trade.targetPrice ?? 'none'}</Step>
        <Step name="If closed now" total>
          <Money amount={trade.unrealizedPnl} />
        </Step>
      </dl>
    );
  }
  if (trade.closeReason === 'FORCE_CLOSE')
    return <p className="quiet">A forced close ends a trade at its entry price, without P&amp;L.</p>;
  const closings = trade.parts.length > 0 ? trade.parts : [{ size, closePrice, grossPnl: trade.grossPnl }];
  const points = (price: string | null) => (side === 'LONG' ? `${price} − ${entryPrice}` : `${entryPrice} − ${price}`);
  return (
    <dl className="steps">
      {closings.map((closing, index) => (
        <Step
          // biome-ignore lint/suspicious/noArrayIndexKey: closings are only ever added at the end
          key={index}
          name={`(${points(closing.closePrice)}) × ${instrument.pointValue} USD a point × ${closing.size}`}
        >
          <Money amount={closing.grossPnl} />
        </Step>
      ))}
      <Step name={`Slippage: 2 sides × ${trade.slippageTicks ?? '0'} ticks × ${instrument.tickValue} USD × ${size}`}>
        <Money amount={trade.slippageCost && negated(trade.slippageCost)} />
      </Step>
      <Step name={`Commission: 2 sides × ${instrument.commissionPerSide} USD × ${size}`}>
        <Money amount={trade.commission && negated(trade.commission)} />
      </Step>
      <Step name="Net" total>
        <Money amount={trade.pnl} />
      </Step>
    </dl>
  );
}

const Step = ({ name, total = false, children }: { name: string; total?: boolean; children: ReactNode }) => (
  <div className={total ? 'step total' : 'step'}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
