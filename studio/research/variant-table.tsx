import { figure, percent } from '../format/numbers.ts';
import type { StudyObjective, VariantLineFragment } from '../generated/operations.ts';
import { Empty, Money } from '../ui/parts.tsx';
import { objectiveText, scoreText } from './scores.ts';

interface VariantTableProps {
  variants: readonly VariantLineFragment[];
  names: readonly string[];
  objective: StudyObjective;
  /** The chosen variant. */
  picked: number | null;
  onPick(variant: VariantLineFragment): void;
}

/** The best variants of a sweep, best first. */
export function VariantTable({ variants, names, objective, picked, onPick }: VariantTableProps) {
  if (variants.length === 0) return <Empty>No variant has enough trades for a score.</Empty>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
    <section className="trade-scroll" tabIndex={0} aria-label="The best variants">
      <table>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
            <th scope="col" className="number">
              {objectiveText(objective)}
            </th>
            <th scope="col" className="number">
              Trades
            </th>
            <th scope="col" className="number wide">
              Won
            </th>
            <th scope="col" className="number wide">
              Profit factor
            </th>
            <th scope="col" className="number wide">
              Max drawdown
            </th>
            <th scope="col" className="number">
              Net P&amp;L
            </th>
          </tr>
        </thead>
        <tbody>
          {variants.map((variant) => (
            <tr key={variant.number} className={`trade-row ${variant.number === picked ? 'picked' : ''}`}>
              {names.map((name, at) => {
                const value = String((variant.params as Record<string, unknown>)[name]);
                return (
                  <td key={name} className="number">
                    {at === 0 ? (
                      <button type="button" className="link-button" onClick={() => onPick(variant)}>
                        {value}
                      </button>
                    ) : (
                      value
                    )}
                  </td>
                );
              })}
              <td className="number">{scoreText(objective, variant.score)}</td>
              <td className="number">{variant.metrics?.trades ?? '–'}</td>
              <td className="number wide">{percent(variant.metrics?.winRate)}</td>
              <td className="number wide">{figure(variant.metrics?.profitFactor)}</td>
              <td className="number wide">
                <Money amount={variant.metrics && `-${variant.metrics.maxDrawdown}`} />
              </td>
              <td className="number">
                <Money amount={variant.metrics?.netPnl} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
