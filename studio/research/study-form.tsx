import { Play, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useEditor } from '../editor/store.ts';
import { count } from '../format/numbers.ts';
import type { StudyInput, StudyKind, StudyObjective, StudyStateFragment } from '../generated/operations.ts';
import { combinationsOf, numbersOf, type Range, rangeAround } from '../graph/parameters.ts';
import { Field } from '../ui/parts.tsx';
import { RangeFields } from './range-fields.tsx';
import { OBJECTIVES } from './scores.ts';
import { isOver } from './use-study.ts';

const MAX_VARIANTS = 100_000;

interface StudyFormProps {
  kind: StudyKind;
  running: StudyStateFragment | null;
  onRun(input: Omit<StudyInput, 'strategyId'>): void;
  onCancel(): void;
}

/** The form of a sweep or a walk-forward test: what varies, what is best, and on which days. */
export function StudyForm({ kind, running, onRun, onCancel }: StudyFormProps) {
  const drawing = useEditor((state) => state.drawing);
  const catalogue = useEditor((state) => state.catalogue);
  const parameters = numbersOf(drawing, catalogue);
  const [ranges, setRanges] = useState<readonly Range[]>(() => parameters.slice(0, 2).map(rangeAround));
  const [ordered, setOrdered] = useState(true);
  const [first, second] = ranges;
  // Two lengths of the same kind, such as a fast and a slow average: the first is to stay the smaller one.
  const canOrder = first && second && first.param.split('.')[1] === second.param.split('.')[1];
  const variants = combinationsOf(ranges, Boolean(canOrder) && ordered);
  const busy = running !== null && !isOver(running);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const day = (name: string) => {
      const value = form.get(name);
      return value ? { [name]: `${String(value)}T00:00:00Z` } : {};
    };
    onRun({
      ranges: ranges.map((range) => ({ ...range })),
      objective: form.get('objective') as StudyObjective,
      minTrades: Number(form.get('minTrades')),
      ...day('from'),
      ...day('to'),
      ...(canOrder && ordered ? { constraints: [{ left: first.param, operator: '<', right: second.param }] } : {}),
      ...(kind === 'WALK_FORWARD'
        ? { walkForward: { folds: Number(form.get('folds')), anchored: form.get('anchored') === 'on' } }
        : {}),
    });
  };
  if (parameters.length === 0) return <p className="quiet">The drawing has no number that could vary.</p>;
  return (
    <form className="run-form" onSubmit={submit}>
      <p className="quiet">
        {kind === 'SWEEP'
          ? 'Every combination of these values is backtested.'
          : 'The best combination of a span is tested on the next one, again and again.'}
      </p>
      <RangeFields parameters={parameters} ranges={ranges} onChange={setRanges} />
      {canOrder && (
        <label className="check">
          <input type="checkbox" checked={ordered} onChange={({ target }) => setOrdered(target.checked)} /> Only where{' '}
          {first.param} &lt; {second.param}
        </label>
      )}
      <Field label="Best by">
        <select className="select small" name="objective" defaultValue="SHARPE">
          {OBJECTIVES.map(([key, text]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Trades it needs at least">
        <input className="input small" name="minTrades" type="number" min={1} max={10_000} defaultValue={10} required />
      </Field>
      {kind === 'WALK_FORWARD' && (
        <>
          <Field label="Tests, one after the other">
            <input className="input small" name="folds" type="number" min={2} max={50} defaultValue={5} required />
          </Field>
          <label className="check">
            <input type="checkbox" name="anchored" /> Train from the first bar each time
          </label>
        </>
      )}
      <div className="run-form-row">
        <Field label="From">
          <input className="input small" type="date" name="from" />
        </Field>
        <Field label="To, not included">
          <input className="input small" type="date" name="to" />
        </Field>
      </div>
      {busy ? (
        <button type="button" className="button" onClick={onCancel}>
          <X size={15} aria-hidden="true" /> Cancel ({Math.floor((running?.progress ?? 0) * 100)} %)
        </button>
      ) : (
        <button type="submit" className="button primary" disabled={variants === 0 || variants > MAX_VARIANTS}>
          <Play size={14} aria-hidden="true" /> Test {count(variants)} variants
        </button>
      )}
      {variants > MAX_VARIANTS && <p className="loss">At most {count(MAX_VARIANTS)} variants: widen a step.</p>}
    </form>
  );
}
