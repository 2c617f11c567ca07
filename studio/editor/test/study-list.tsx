import { useTimes } from '../../format/times.ts';
import { plural, words } from '../../format/words.ts';
import type { StudyStateFragment } from '../../generated/operations.ts';
import { scoreText } from '../../research/scores.ts';

interface StudyListProps {
  studies: readonly StudyStateFragment[];
  shown: string | null;
  onChoose(id: string): void;
}

/** The strategy's sweeps or walk-forward tests, newest first, each with its best score. */
export function StudyList({ studies, shown, onChoose }: StudyListProps) {
  const times = useTimes();
  if (studies.length === 0) return null;
  return (
    <section aria-label="Earlier studies">
      <h3>Earlier</h3>
      <ul className="pick-list">
        {studies.map(({ id, axes, createdAt, status, variants, best, objective }) => (
          <li key={id}>
            <button type="button" aria-pressed={id === shown} onClick={() => onChoose(id)}>
              <span>
                {axes.map(({ param }) => param).join(', ')}
                <small>
                  {times.short(createdAt)} · {plural(variants, 'variant')}
                </small>
              </span>
              <small className="nowrap">
                {status === 'DONE' ? (best ? scoreText(objective, best.score) : '') : words(status)}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
