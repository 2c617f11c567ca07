import { Plus, X } from 'lucide-react';
import type { NodeParameter } from '../../graph/parameters.ts';
import { checkParam } from '../panels/check-param.ts';

export interface Override {
  param: string;
  text: string;
}

interface OverrideFieldsProps {
  parameters: readonly NodeParameter[];
  overrides: readonly Override[];
  onChange(overrides: readonly Override[]): void;
}

/** What is wrong with an override; null if nothing is. */
export function overrideProblem(parameters: readonly NodeParameter[], { param, text }: Override): string | null {
  const known = parameters.find(({ name }) => name === param);
  if (!known) return 'The drawing has no such parameter';
  return text.trim() === '' ? 'Expected a value' : checkParam(known.param, text).problem;
}

/** Parameters that a backtest sets to other values than the drawing has. */
export function OverrideFields({ parameters, overrides, onChange }: OverrideFieldsProps) {
  const change = (at: number, part: Partial<Override>) =>
    onChange(overrides.map((each, index) => (index === at ? { ...each, ...part } : each)));
  const free = parameters.find(({ name }) => !overrides.some(({ param }) => param === name));
  return (
    <fieldset className="ranges">
      <legend>Other values than in the drawing</legend>
      {overrides.map((override, at) => {
        const known = parameters.find(({ name }) => name === override.param);
        const problem = overrideProblem(parameters, override);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place; a parameter may change
          <div key={at} className="override">
            <select
              className="select small"
              aria-label={`Parameter ${at + 1}`}
              value={override.param}
              onChange={({ target }) => change(at, { param: target.value, text: '' })}
            >
              {parameters.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
            <input
              className="input small"
              aria-label={`Value of ${override.param}`}
              placeholder={String(known?.value ?? '')}
              value={override.text}
              aria-invalid={problem !== null && override.text !== ''}
              onChange={({ target }) => change(at, { text: target.value })}
            />
            <button
              type="button"
              className="button ghost icon small"
              aria-label={`Leave ${override.param} as it is`}
              onClick={() => onChange(overrides.filter((_, index) => index !== at))}
            >
              <X size={14} aria-hidden="true" />
            </button>
            {problem && override.text !== '' && <small className="loss">{problem}</small>}
          </div>
        );
      })}
      {free && (
        <button
          type="button"
          className="button small"
          onClick={() => onChange([...overrides, { param: free.name, text: '' }])}
        >
          <Plus size={14} aria-hidden="true" /> Another value
        </button>
      )}
    </fieldset>
  );
}
