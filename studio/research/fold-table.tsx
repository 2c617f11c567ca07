import { useTimes } from '../format/times.ts';
import type { StudyObjective, StudyResultQuery } from '../generated/operations.ts';
import { Money } from '../ui/parts.tsx';
import { paramsText, scoreText } from './scores.ts';

type Fold = NonNullable<StudyResultQuery['study']>['folds'][number];

/** What was chosen on each span, and what it did on the next one. */
export function FoldTable({ folds, objective }: { folds: readonly Fold[]; objective: StudyObjective }) {
  const times = useTimes();
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Tested on</th>
            <th scope="col">Chosen before</th>
            <th scope="col" className="number">
              In training
            </th>
            <th scope="col" className="number">
              In the test
            </th>
            <th scope="col" className="number wide">
              Trades
            </th>
            <th scope="col" className="number">
              Net P&amp;L
            </th>
          </tr>
        </thead>
        <tbody>
          {folds.map((fold) => (
            <tr key={fold.testFrom}>
              <th scope="row" className="nowrap">
                {times.day(fold.testFrom)} – {times.day(fold.testTo)}
              </th>
              <td>{fold.error ?? (fold.params ? paramsText(fold.params) : 'none had enough trades')}</td>
              <td className="number">{scoreText(objective, fold.trainScore)}</td>
              <td className="number">{scoreText(objective, fold.testScore)}</td>
              <td className="number wide">{fold.metrics?.trades ?? '–'}</td>
              <td className="number">
                <Money amount={fold.metrics?.netPnl} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
