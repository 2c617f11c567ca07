import { useState } from 'react';
import { attempt } from '../../api/actions.ts';
import { accepted } from '../../api/errors.ts';
import { useApi } from '../../api/hooks.ts';
import { type RiskLimitsInput, type RiskStateFragment, UpdateRiskLimitsDocument } from '../../generated/operations.ts';
import { Field, Panel } from '../../ui/parts.tsx';

const COUNTS = [
  ['maxDailySignals', 'Signals a trade date'],
  ['maxOpenSignals', 'Open at once'],
  ['maxConsecutiveLosses', 'Losses in a row'],
] as const;

/** The risk limits for entries. Changes apply from the next entry. */
export function LimitsPanel({ risk, onChange }: { risk: RiskStateFragment; onChange(): void }) {
  const { ask } = useApi();
  const [busy, setBusy] = useState(false);
  const { limits } = risk;
  if (!limits)
    return (
      <Panel id="limits" title="Risk limits">
        They cannot be read now.
      </Panel>
    );
  const save = async (form: FormData) => {
    setBusy(true);
    const input: RiskLimitsInput = { dailyLossLimit: String(form.get('dailyLossLimit')) };
    for (const [name] of COUNTS) input[name] = Number(form.get(name));
    await attempt(async () => {
      accepted((await ask(UpdateRiskLimitsDocument, { input })).updateRiskLimits, 'Risk');
      return 'The limits hold from the next entry on.';
    });
    setBusy(false);
    onChange();
  };
  return (
    <Panel id="limits" title="Risk limits">
      <form
        key={JSON.stringify(limits)}
        className="limits-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save(new FormData(event.currentTarget));
        }}
      >
        <Field label="Loss of a trade date, USD" hint="No more entries from here on.">
          <input
            className="input"
            name="dailyLossLimit"
            inputMode="decimal"
            required
            defaultValue={limits.dailyLossLimit}
          />
        </Field>
        {COUNTS.map(([name, label]) => (
          <Field key={name} label={label}>
            <input className="input" name={name} type="number" min={1} required defaultValue={limits[name]} />
          </Field>
        ))}
        <button type="submit" className="button primary" disabled={busy}>
          Save the limits
        </button>
      </form>
    </Panel>
  );
}
