import { RotateCcw } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { Param } from '../../graph/catalogue.ts';
import { paramText } from '../../graph/catalogue.ts';
import { checkParam } from './check-param.ts';

interface ParamFieldProps {
  param: Param;
  /** Undefined: the default. */
  value: unknown;
  disabled: boolean;
  /** The validation issue, if any. */
  issue: string | null;
  /** Undefined resets to the default. */
  onChange(value: unknown): void;
}

/** The input of a node's parameter, with range and default from the catalogue. */
export function ParamField({ param, value, disabled, issue, onChange }: ParamFieldProps) {
  const id = useId();
  const changed = value !== undefined;
  return (
    <div className="field param">
      <div className="param-head">
        <label className="label" htmlFor={id}>
          {param.name.replaceAll('_', ' ')}
        </label>
        {changed && !disabled && (
          <button
            type="button"
            className="button ghost icon small"
            aria-label={`Set ${param.name} to its default, ${paramText(param.default)}`}
            title={`Default: ${paramText(param.default)}`}
            onClick={() => onChange(undefined)}
          >
            <RotateCcw size={13} aria-hidden="true" />
          </button>
        )}
      </div>
      <Control id={id} param={param} value={value ?? param.default} disabled={disabled} onChange={onChange} />
      {issue && <span className="wrong">{issue}</span>}
      <span className="hint">
        {param.description}
        {rangeText(param)}
      </span>
    </div>
  );
}

const rangeText = ({ min, max }: Param) =>
  min === null && max === null ? '' : ` ${min ?? '−∞'} to ${max === null ? '∞' : max.toLocaleString('en-US')}.`;

type ControlProps = { id: string } & Pick<ParamFieldProps, 'param' | 'value' | 'disabled' | 'onChange'>;

function Control({ id, param, value, disabled, onChange }: ControlProps) {
  if (param.kind === 'boolean') {
    return (
      <span className="check">
        <input
          id={id}
          type="checkbox"
          checked={value === true}
          disabled={disabled}
          onChange={(event) => onChange(event.target.checked)}
        />
      </span>
    );
  }
  if (param.kind === 'enum') {
    const options = param.options ?? [];
    const text = String(value ?? '');
    return (
      <select
        id={id}
        className="select small"
        value={text}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
      >
        {!options.includes(text) && <option value={text}>{text === '' ? 'none' : text}</option>}
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  }
  if (param.kind === 'enum[]') {
    const chosen = Array.isArray(value) ? (value as unknown[]) : [];
    return (
      <span className="param-many" id={id}>
        {(param.options ?? []).map((option) => (
          <label key={option} className="check">
            <input
              type="checkbox"
              checked={chosen.includes(option)}
              disabled={disabled}
              onChange={(event) =>
                onChange(
                  (param.options ?? []).filter((each) =>
                    each === option ? event.target.checked : chosen.includes(each),
                  ),
                )
              }
            />
            {option}
          </label>
        ))}
      </span>
    );
  }
  return <TextControl id={id} param={param} value={value} disabled={disabled} onChange={onChange} />;
}

/** A number or text input. Invalid input stays in the field; the drawing keeps the last valid value. */
function TextControl({ id, param, value, disabled, onChange }: ControlProps) {
  const given = value === null || value === undefined ? '' : String(value);
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  const { problem } = checkParam(param, text);
  const numeric = param.kind === 'int' || param.kind === 'number';
  return (
    <>
      <input
        id={id}
        className="input small"
        inputMode={numeric ? 'decimal' : 'text'}
        value={text}
        disabled={disabled}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={problem !== null}
        onChange={(event) => {
          setText(event.target.value);
          const checked = checkParam(param, event.target.value);
          if (checked.problem === null) onChange(checked.value);
        }}
        onKeyDown={(event) => {
          if (!numeric || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
          const step = param.kind === 'int' ? 1 : 0.1;
          const next = Number((Number(text) + (event.key === 'ArrowUp' ? step : -step)).toFixed(6));
          const checked = checkParam(param, String(next));
          event.preventDefault();
          if (checked.problem === null) onChange(checked.value);
        }}
      />
      {problem && <span className="wrong">{problem}</span>}
    </>
  );
}
