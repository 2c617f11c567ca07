import { Play, X } from 'lucide-react';
import type { BacktestInput, BacktestStateFragment } from '../../generated/operations.ts';
import { Field } from '../../ui/parts.tsx';

interface RunFormProps {
  version: number;
  running: BacktestStateFragment | null;
  onRun(input: Omit<BacktestInput, 'strategyId'>): void;
  onCancel(): void;
}

/** The start of a day in UTC; undefined if the field is empty. */
const dayOf = (value: FormDataEntryValue | null): string | undefined =>
  typeof value === 'string' && value !== '' ? `${value}T00:00:00Z` : undefined;

/** The form of a backtest: version, span, and whether limits apply. */
export function RunForm({ version, running, onRun, onCancel }: RunFormProps) {
  const busy = running?.status === 'QUEUED' || running?.status === 'RUNNING';
  return (
    <form
      className="run-form"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const [from, to] = [dayOf(form.get('from')), dayOf(form.get('to'))];
        const asked = Number(form.get('version'));
        onRun({
          applyRiskGate: form.get('gate') === 'on',
          ...(from ? { from } : {}),
          ...(to ? { to } : {}),
          ...(asked >= 1 ? { version: asked } : {}),
        });
      }}
    >
      <h2>Backtest</h2>
      <div className="run-form-row">
        <Field label="From">
          <input className="input small" type="date" name="from" />
        </Field>
        <Field label="To, not included">
          <input className="input small" type="date" name="to" />
        </Field>
      </div>
      <Field label="Version">
        <input
          className="input small"
          name="version"
          type="number"
          min={1}
          max={version}
          placeholder={`${version}, the drawing as it is`}
        />
      </Field>
      <label className="check">
        <input type="checkbox" name="gate" defaultChecked /> With the account’s risk limits
      </label>
      {busy ? (
        <button type="button" className="button" onClick={onCancel}>
          <X size={15} aria-hidden="true" /> Cancel ({Math.floor((running?.progress ?? 0) * 100)} %)
        </button>
      ) : (
        <button type="submit" className="button primary">
          <Play size={14} aria-hidden="true" /> Run the backtest
        </button>
      )}
    </form>
  );
}
