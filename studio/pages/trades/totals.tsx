import { percent, sum } from '../../format/numbers.ts';
import type { SignalLineFragment } from '../../generated/operations.ts';
import { Money } from '../../ui/parts.tsx';

/** Totals of the listed trades. Force-closed signals have no P&L. */
export function Totals({ lines, whole }: { lines: readonly SignalLineFragment[]; whole: boolean }) {
  const closed = lines.filter(({ pnl, closeReason }) => pnl !== null && closeReason !== 'FORCE_CLOSE');
  const amounts = closed.map(({ pnl }) => pnl as string);
  const wins = amounts.filter((amount) => Number(amount) > 0).length;
  const costs = sum(closed.flatMap(({ commission, slippageCost }) => [commission ?? '0.00', slippageCost ?? '0.00']));
  return (
    <dl className="panel totals figures" aria-label={whole ? 'Totals' : 'Totals of this page'}>
      <div>
        <dt>{whole ? 'Trades' : 'Trades on this page'}</dt>
        <dd>{lines.length}</dd>
      </div>
      <div>
        <dt>Open</dt>
        <dd>{lines.length - lines.filter(({ status }) => status !== 'OPEN').length}</dd>
      </div>
      <div>
        <dt>Won</dt>
        <dd>{closed.length > 0 ? percent(wins / closed.length) : '–'}</dd>
      </div>
      <div>
        <dt>Costs</dt>
        <dd>
          <Money amount={costs === '0.00' ? costs : `-${costs}`} />
        </dd>
      </div>
      <div>
        <dt>Net P&amp;L</dt>
        <dd>
          <Money amount={sum(amounts)} />
        </dd>
      </div>
    </dl>
  );
}
