import { Play, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { BacktestInput, BacktestStateFragment } from '../../generated/operations.ts';
import { parametersOf } from '../../graph/parameters.ts';
import { Field } from '../../ui/parts.tsx';
import { checkParam } from '../panels/check-param.ts';
import { useEditor } from '../store.ts';
import { type Override, OverrideFields, overrideProblem } from './override-fields.tsx';

interface RunFormProps {
  version: number;
  running: BacktestStateFragment | null;
  onRun(input: Omit<BacktestInput, 'strategyId'>): void;
  onCancel(): void;
}

const SETTABLE = new Set(['int', 'number', 'enum']);

/** The start of a day in UTC; undefined if the field is empty. */
const dayOf = (value: FormDataEntryValue | null): string | undefined =>
  typeof value === 'string' && value !== '' ? `${value}T00:00:00Z` : undefined;

/** The form of a backtest: version, span, costs, other values of parameters, and whether limits apply. */
export function RunForm({ version, running, onRun, onCancel }: RunFormProps) {
  const drawing = useEditor((state) => state.drawing);
  const catalogue = useEditor((state) => state.catalogue);
  const parameters = parametersOf(drawing, catalogue).filter(({ param }) => SETTABLE.has(param.kind));
  const [overrides, setOverrides] = useState<readonly Override[]>([]);
  const problems = overrides.filter((each) => overrideProblem(parameters, each) !== null);
  const busy = running?.status === 'QUEUED' || running?.status === 'RUNNING';
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [from, to] = [dayOf(form.get('from')), dayOf(form.get('to'))];
    const asked = Number(form.get('version'));
    const text = (name: string) => String(form.get(name) ?? '').trim();
    onRun({
      applyRiskGate: form.get('gate') === 'on',
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
      ...(asked >= 1 ? { version: asked } : {}),
      ...(text('commission') ? { commissionPerSide: text('commission') } : {}),
      ...(text('slippage') ? { slippageTicks: Number(text('slippage')) } : {}),
      ...(text('capital') ? { capital: text('capital') } : {}),
      ...(overrides.length > 0
        ? {
            overrides: overrides.map(({ param, text: value }) => ({
              param,
              value: checkParam(parameters.find(({ name }) => name === param)?.param as never, value).value,
            })),
          }
        : {}),
    });
  };
  return (
    <form className="run-form" onSubmit={submit}>
      <div className="run-form-row">
        <Field label="From">
          <input className="input small" type="date" name="from" />
        </Field>
        <Field label="To, not included">
          <input className="input small" type="date" name="to" />
        </Field>
      </div>
      <label className="check">
        <input type="checkbox" name="gate" defaultChecked /> With the account’s risk limits
      </label>
      <details className="more-settings">
        <summary>Values, costs and version</summary>
        <OverrideFields parameters={parameters} overrides={overrides} onChange={setOverrides} />
        <div className="run-form-pair">
          <Field label="Commission a side">
            <input
              className="input small"
              name="commission"
              inputMode="decimal"
              pattern="\d{1,6}(\.\d{1,4})?"
              title="USD per contract, such as 0.62"
              placeholder="the market’s"
            />
          </Field>
          <Field label="Slippage, ticks">
            <input className="input small" name="slippage" type="number" min={0} max={100} step="0.5" placeholder="2" />
          </Field>
          <Field label="Capital, USD">
            <input
              className="input small"
              name="capital"
              inputMode="decimal"
              pattern="\d{1,12}(\.\d{1,2})?"
              title="USD, such as 25000"
              placeholder="10000"
            />
          </Field>
          <Field label="Version">
            <input
              className="input small"
              name="version"
              type="number"
              min={1}
              max={version}
              placeholder={`${version}`}
            />
          </Field>
        </div>
      </details>
      {busy ? (
        <button type="button" className="button" onClick={onCancel}>
          <X size={15} aria-hidden="true" /> Cancel ({Math.floor((running?.progress ?? 0) * 100)} %)
        </button>
      ) : (
        <button type="submit" className="button primary" disabled={problems.length > 0}>
          <Play size={14} aria-hidden="true" /> Run the backtest
        </button>
      )}
    </form>
  );
}
