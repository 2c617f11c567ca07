import { useState } from 'react';
import { useAnswer } from '../api/hooks.ts';
import { StudyHeatMapDocument, type StudyStateFragment } from '../generated/operations.ts';
import { Loading, Problem } from '../ui/parts.tsx';
import { evenScore, objectiveText, scoreText } from './scores.ts';

/** Columns up to which a cell has space for its number. */
const WITH_NUMBERS = 14;

interface HeatMapProps {
  study: StudyStateFragment;
  onPick(params: Record<string, unknown>): void;
}

/** The best score at each pair of values of two parameters. */
export function HeatMap({ study, onPick }: HeatMapProps) {
  const names = study.axes.map(({ param }) => param);
  const [x, setX] = useState(names[0] as string);
  const [y, setY] = useState(names[1] as string);
  const { data, error, refresh } = useAnswer(StudyHeatMapDocument, { id: study.id, x, y });
  const choose = (axis: 'x' | 'y', name: string) => {
    if (axis === 'x') {
      if (name === y) setY(x);
      setX(name);
    } else {
      if (name === x) setX(y);
      setY(name);
    }
  };
  const axis = (label: string, key: 'x' | 'y', chosen: string) => (
    <label>
      {label}{' '}
      <select className="select small" value={chosen} onChange={(event) => choose(key, event.target.value)}>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <div className="heat-axes">
        {axis('Across', 'x', x)}
        {axis('Down', 'y', y)}
        <span className="heat-legend">
          <i className="worse" /> worse <i className="better" /> better: {objectiveText(study.objective)}
        </span>
      </div>
      {error && <Problem error={error} retry={refresh} />}
      {!error && !data && <Loading lines={4} />}
      {data?.study && (
        <Grid cells={data.study.heatMap} study={study} x={x} y={y} onPick={(a, b) => onPick({ [x]: a, [y]: b })} />
      )}
    </>
  );
}

interface Cell {
  x: unknown;
  y: unknown;
  best: number | null;
  average: number | null;
  variants: number;
}
interface GridProps {
  cells: readonly Cell[];
  study: StudyStateFragment;
  x: string;
  y: string;
  onPick(x: unknown, y: unknown): void;
}

function Grid({ cells, study, x, y, onPick }: GridProps) {
  const values = (name: string) => (study.axes.find(({ param }) => param === name)?.values ?? []) as unknown[];
  const [columns, rows] = [values(x), values(y)];
  const byPlace = new Map(cells.map((cell) => [`${cell.x} ${cell.y}`, cell]));
  const even = evenScore(study.objective);
  const scores = cells.flatMap(({ best }) => best ?? []);
  const most = Math.max(...scores, even);
  const least = Math.min(...scores, even);
  const colour = (score: number | null) => {
    if (score === null) return undefined;
    const share = score >= even ? (score - even) / (most - even || 1) : (even - score) / (even - least || 1);
    const tone = score >= even ? '--gain' : '--loss';
    return { background: `color-mix(in srgb, var(${tone}) ${Math.round(12 + share * 60)}%, var(--panel))` };
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
    <section className="heat-scroll" tabIndex={0} aria-label="Scores by the values of two parameters">
      <table className={`heat ${columns.length > WITH_NUMBERS ? 'dense' : ''}`}>
        <thead>
          <tr>
            <td className="heat-names">
              {y} ↓ · {x} →
            </td>
            {columns.map((value) => (
              <th key={String(value)} scope="col">
                {String(value)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={String(row)}>
              <th scope="row">{String(row)}</th>
              {columns.map((column) => {
                const cell = byPlace.get(`${column} ${row}`);
                const text = cell ? scoreText(study.objective, cell.best) : '';
                const isBest = cell?.best != null && cell.best === most && scores.length > 0;
                return (
                  <td key={String(column)} style={colour(cell?.best ?? null)} className={isBest ? 'best' : undefined}>
                    {cell && (
                      <button
                        type="button"
                        title={`${x} ${column}, ${y} ${row}: ${text}, on average ${scoreText(study.objective, cell.average)} of ${cell.variants}`}
                        aria-label={`${x} ${column}, ${y} ${row}: ${text}`}
                        onClick={() => onPick(column, row)}
                      >
                        {columns.length > WITH_NUMBERS ? '' : text}
                      </button>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
