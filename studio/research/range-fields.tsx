import { Plus, X } from 'lucide-react';
import { type NodeParameter, type Range, rangeAround, sizeOf } from '../graph/parameters.ts';

const MAX_RANGES = 8;

interface RangeFieldsProps {
  parameters: readonly NodeParameter[];
  ranges: readonly Range[];
  onChange(ranges: readonly Range[]): void;
}

/** The parameters that a sweep varies, each with its values. */
export function RangeFields({ parameters, ranges, onChange }: RangeFieldsProps) {
  const change = (at: number, part: Partial<Range>) =>
    onChange(ranges.map((range, index) => (index === at ? { ...range, ...part } : range)));
  const free = parameters.filter(({ name }) => !ranges.some(({ param }) => param === name));
  const bound = (at: number, range: Range, name: 'from' | 'to' | 'step', label: string) => (
    <label>
      <small>{label}</small>
      <input
        className="input small"
        type="number"
        step="any"
        required
        value={Number.isNaN(range[name]) ? '' : range[name]}
        aria-label={`${label} of ${range.param}`}
        onChange={({ target }) => change(at, { [name]: target.valueAsNumber })}
      />
    </label>
  );
  return (
    <fieldset className="ranges">
      <legend>What varies</legend>
      {ranges.map((range, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place; a parameter may change
        <div key={at} className="range">
          <div className="range-head">
            <select
              className="select small"
              aria-label={`Parameter ${at + 1}`}
              value={range.param}
              onChange={({ target }) => {
                const chosen = parameters.find(({ name }) => name === target.value);
                if (chosen) change(at, rangeAround(chosen));
              }}
            >
              {parameters
                .filter(({ name }) => name === range.param || free.some((each) => each.name === name))
                .map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
            </select>
            {ranges.length > 1 && (
              <button
                type="button"
                className="button ghost icon small"
                aria-label={`Leave ${range.param} as it is`}
                onClick={() => onChange(ranges.filter((_, index) => index !== at))}
              >
                <X size={14} aria-hidden="true" />
              </button>
            )}
          </div>
          <div className="range-bounds">
            {bound(at, range, 'from', 'From')}
            {bound(at, range, 'to', 'To')}
            {bound(at, range, 'step', 'Step')}
          </div>
          {sizeOf(range) === 0 && <small className="loss">Expected from ≤ to, and a step above 0</small>}
        </div>
      ))}
      {free[0] && ranges.length < MAX_RANGES && (
        <button
          type="button"
          className="button small"
          onClick={() => onChange([...ranges, rangeAround(free[0] as NodeParameter)])}
        >
          <Plus size={14} aria-hidden="true" /> Another parameter
        </button>
      )}
    </fieldset>
  );
}
