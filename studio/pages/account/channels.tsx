import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { attempt } from '../../api/actions.ts';
import { accepted } from '../../api/errors.ts';
import { useApi } from '../../api/hooks.ts';
import { useTimes } from '../../format/times.ts';
import { words } from '../../format/words.ts';
import {
  type AccountQuery,
  type AlertChannelKind,
  CreateAlertChannelDocument,
  DeleteAlertChannelDocument,
  TestAlertChannelDocument,
  UpdateAlertChannelDocument,
} from '../../generated/operations.ts';
import { Empty, Panel, Tag } from '../../ui/parts.tsx';

const KINDS = ['EMAIL', 'TELEGRAM', 'DISCORD', 'SLACK', 'WEBHOOK'] as const satisfies readonly AlertChannelKind[];
const PLACEHOLDERS: Partial<Record<AlertChannelKind, string>> = {
  EMAIL: 'you@example.com',
  DISCORD: 'https://discord.com/api/webhooks/…',
  SLACK: 'https://hooks.slack.com/services/…',
  WEBHOOK: 'https://example.com/hook',
};
export const ALERT_EVENTS = [
  'signal.fired',
  'signal.updated',
  'signal.closed',
  'signal.blocked',
  'risk.warning',
  'runtime.error',
] as const;

type Channel = AccountQuery['alertChannels'][number];
interface ChannelsProps {
  channels: readonly Channel[];
  deliveries: AccountQuery['alertDeliveries'];
  onChange(): void;
}

/** The alert channels with their events, tests and newest deliveries. */
export function Channels({ channels, deliveries, onChange }: ChannelsProps) {
  const times = useTimes();
  return (
    <Panel id="channels" title="Alerts">
      {channels.length === 0 && <Empty>No channel yet. An alert goes where you are when a signal fires.</Empty>}
      <ul className="channels">
        {channels.map((channel) => (
          <ChannelRow key={channel.id} channel={channel} onChange={onChange} />
        ))}
      </ul>
      <AddChannel onChange={onChange} />
      {deliveries.length > 0 && (
        <details className="deliveries">
          <summary>Newest messages</summary>
          <ul>
            {deliveries.map(({ id, event, status, createdAt, lastError }) => (
              <li key={id}>
                {times.short(createdAt)} {event}{' '}
                <Tag tone={status === 'delivered' ? 'good' : status === 'queued' ? '' : 'bad'}>{status}</Tag>
                {lastError && <small>{lastError}</small>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}

function ChannelRow({ channel, onChange }: { channel: Channel; onChange(): void }) {
  const { ask } = useApi();
  const { id, kind, destination, enabled, verified, events, disabledReason } = channel;
  const act = (action: () => Promise<string>) => void attempt(action).then(onChange);
  const update = (input: { enabled?: boolean; events?: string[] }, said: string) =>
    act(async () => {
      accepted((await ask(UpdateAlertChannelDocument, { id, input })).updateAlertChannel, 'AlertChannel');
      return said;
    });
  return (
    <li className="channel">
      <div className="channel-head">
        <b>{words(kind)}</b> <span className="quiet">{destination ?? 'not connected yet'}</span>
        <Tag tone={!verified ? 'warn' : enabled ? 'good' : ''}>
          {!verified ? 'not confirmed' : enabled ? 'on' : 'off'}
        </Tag>
      </div>
      {disabledReason && <small className="loss">{disabledReason}</small>}
      <div className="channel-events">
        {ALERT_EVENTS.map((event) => (
          <label key={event} className="check">
            <input
              type="checkbox"
              checked={events.includes(event)}
              onChange={(change) =>
                update(
                  {
                    events: ALERT_EVENTS.filter((each) =>
                      each === event ? change.target.checked : events.includes(each),
                    ),
                  },
                  'Saved.',
                )
              }
            />
            {event}
          </label>
        ))}
      </div>
      <div className="channel-actions">
        <button
          type="button"
          className="button small"
          onClick={() =>
            act(async () => {
              accepted((await ask(TestAlertChannelDocument, { id })).testAlertChannel, 'AlertChannel');
              return 'A test is on its way.';
            })
          }
        >
          Send a test
        </button>
        <button
          type="button"
          className="button small"
          onClick={() => update({ enabled: !enabled }, enabled ? 'Disabled.' : 'Enabled.')}
        >
          {enabled ? 'Switch off' : 'Switch on'}
        </button>
        <button
          type="button"
          className="button ghost icon small"
          aria-label={`Remove ${words(kind)} ${destination ?? ''}`}
          onClick={() =>
            act(async () => {
              accepted((await ask(DeleteAlertChannelDocument, { id })).deleteAlertChannel, 'Deleted');
              return 'Removed.';
            })
          }
        >
          <Trash2 size={15} aria-hidden="true" />
        </button>
      </div>
    </li>
  );
}

function AddChannel({ onChange }: { onChange(): void }) {
  const { ask } = useApi();
  const [kind, setKind] = useState<AlertChannelKind>('EMAIL');
  const [told, setTold] = useState<{ text: string; url: string | null; secret: string | null } | null>(null);
  const add = (form: FormData) =>
    attempt(async () => {
      const destination = String(form.get('destination') ?? '').trim();
      const input = { kind, ...(destination ? { destination } : {}) };
      const made = accepted(
        (await ask(CreateAlertChannelDocument, { input })).createAlertChannel,
        'CreatedAlertChannel',
      );
      const { method, url, secret } = made.verification;
      const text = {
        email: 'A link to confirm it was sent there.',
        telegram: 'Open the link and start the bot.',
        webhook: 'A token was posted there. Keep the secret: it is shown this once.',
      }[method];
      setTold({ text: text ?? 'Confirm it within a day.', url, secret });
      onChange();
      return null;
    });
  return (
    <>
      <form
        className="add-channel"
        onSubmit={(event) => {
          event.preventDefault();
          void add(new FormData(event.currentTarget));
        }}
      >
        <select
          className="select"
          aria-label="Kind of channel"
          value={kind}
          onChange={(event) => setKind(event.target.value as AlertChannelKind)}
        >
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {words(each)}
            </option>
          ))}
        </select>
        {kind !== 'TELEGRAM' && (
          <input
            className="input"
            name="destination"
            required
            type={kind === 'EMAIL' ? 'email' : 'url'}
            aria-label={kind === 'EMAIL' ? 'Address' : 'URL'}
            placeholder={PLACEHOLDERS[kind]}
          />
        )}
        <button type="submit" className="button">
          Add
        </button>
      </form>
      {told && (
        <p className="message">
          {told.text}{' '}
          {told.url && (
            <a href={told.url} target="_blank" rel="noreferrer">
              {told.url}
            </a>
          )}{' '}
          {told.secret && <code>{told.secret}</code>}
        </p>
      )}
    </>
  );
}
