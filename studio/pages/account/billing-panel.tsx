import { attempt } from '../../api/actions.ts';
import { accepted } from '../../api/errors.ts';
import { useAnswer, useApi } from '../../api/hooks.ts';
import { count, plainMoney } from '../../format/numbers.ts';
import { useTimes } from '../../format/times.ts';
import { words } from '../../format/words.ts';
import {
  BillingStateDocument,
  CreateCheckoutDocument,
  CreatePortalDocument,
  type Tier,
} from '../../generated/operations.ts';
import { Panel, Tag } from '../../ui/parts.tsx';

const CAPS = [
  ['strategies', 'Strategies'],
  ['runningRuntimes', 'Running at once'],
  ['alertChannels', 'Alert channels'],
  ['vixGenerationsPerMonth', 'Drafts from words a month'],
  ['concurrentStreams', 'Streams at once'],
] as const;

/** A cap from here on is not reached. */
const NO_CAP = 1_000_000_000;
const CENTURY = 36_500;
const capText = (cap: number): string => (cap >= NO_CAP ? 'no cap' : `of ${count(cap)}`);
const historyText = (days: number): string => (days >= CENTURY ? 'all of it' : `${count(days)} days`);

/** The tier with its caps and usage, and upgrades if Stripe is configured. */
export function BillingPanel() {
  const { ask } = useApi();
  const times = useTimes();
  const { data } = useAnswer(BillingStateDocument, {});
  if (!data) return null;
  const { billing, tiers } = data;
  const larger = tiers
    .slice(tiers.findIndex(({ id }) => id === billing.tier) + 1)
    .filter(({ checkoutIntervals }) => checkoutIntervals.includes('month'));
  const visit = (open: () => Promise<string>) =>
    void attempt(async () => {
      location.assign(await open());
      return null;
    });
  const checkout = async (tier: Tier) =>
    accepted((await ask(CreateCheckoutDocument, { tier, interval: 'month' })).createCheckout, 'BillingSession').url;
  const portal = async () => accepted((await ask(CreatePortalDocument)).createPortal, 'BillingSession').url;
  return (
    <Panel id="billing" title="Plan" aside={<Tag tone="accent">{words(billing.tier)}</Tag>}>
      <table>
        <tbody>
          {CAPS.map(([name, label]) => (
            <tr key={name}>
              <th scope="row">{label}</th>
              <td className="number">
                {count(billing.usage[name])} <span className="quiet">{capText(billing.caps[name])}</span>
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">History</th>
            <td className="number">{historyText(billing.caps.historyDays)}</td>
          </tr>
        </tbody>
      </table>
      {billing.currentPeriodEnd && (
        <p className="quiet">
          {billing.cancelAtPeriodEnd ? 'Ends' : 'Renews'} on {times.day(billing.currentPeriodEnd)}.
        </p>
      )}
      <div className="halt-actions">
        {larger.map(({ id, name, monthPrice }) => (
          <button key={id} type="button" className="button" onClick={() => visit(() => checkout(id))}>
            {name}, {plainMoney(monthPrice)} a month
          </button>
        ))}
        {billing.source === 'stripe' && (
          <button type="button" className="button" onClick={() => visit(portal)}>
            Invoices and payment
          </button>
        )}
      </div>
    </Panel>
  );
}
