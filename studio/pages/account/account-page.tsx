import { useAnswer } from '../../api/hooks.ts';
import { signOut } from '../../api/session.ts';
import { currentToken } from '../../api/token.ts';
import { changeSettings, useSettings } from '../../app/settings.ts';
import { AccountDocument } from '../../generated/operations.ts';
import { Loading, Panel, Problem, Segments } from '../../ui/parts.tsx';
import { ApiKeysPanel } from './api-keys-panel.tsx';
import { BillingPanel } from './billing-panel.tsx';
import { Channels } from './channels.tsx';
import { CompliancePanel } from './compliance-panel.tsx';
import { LimitsPanel } from './limits-panel.tsx';
import { StopEverything } from './stop-everything.tsx';
import './account.css';

/** The account: limits and switches, alerts, legal texts, billing and display settings. */
export default function AccountPage() {
  const { data, error, refresh } = useAnswer(AccountDocument, {});
  return (
    <div className="page">
      <div className="page-head">
        <h1>Account</h1>
        {data && <span className="quiet">{data.me.email ?? data.me.id}</span>}
        {currentToken()?.from !== 'demo' && (
          <div className="actions">
            <button type="button" className="button" onClick={() => signOut().finally(() => location.assign('/'))}>
              Sign out
            </button>
          </div>
        )}
      </div>
      {error && <Problem error={error} retry={refresh} />}
      {!data && !error && <Loading lines={6} />}
      {data && (
        <div className="account-columns">
          <div className="account-column">
            <LimitsPanel risk={data.risk} onChange={refresh} />
            <StopEverything risk={data.risk} onChange={refresh} />
            <ViewSettings />
          </div>
          <div className="account-column">
            <Channels channels={data.alertChannels} deliveries={data.alertDeliveries} onChange={refresh} />
            <ApiKeysPanel />
            <BillingPanel />
            <CompliancePanel compliance={data.compliance} onChange={refresh} />
          </div>
        </div>
      )}
      <p className="disclaimer">
        Charts by{' '}
        <a href="https://www.tradingview.com/" rel="noreferrer" target="_blank">
          TradingView Lightweight Charts™
        </a>
        , © TradingView, Inc., Apache-2.0. Drawings by React Flow, MIT.
      </p>
    </div>
  );
}

const THEMES = ['system', 'light', 'dark'] as const;
const ZONES = ['exchange', 'local', 'utc'] as const;
const ZONE_NAMES = { exchange: 'Exchange (Chicago)', local: 'This computer', utc: 'UTC' };

function ViewSettings() {
  const { theme, zone, notify } = useSettings();
  const allow = async (wanted: boolean) => {
    const granted = wanted && (await Notification.requestPermission()) === 'granted';
    changeSettings({ notify: granted });
  };
  return (
    <Panel id="view" title="This browser">
      <div className="setting">
        <span>Colours</span>
        <Segments
          label="Colours"
          options={THEMES}
          chosen={theme}
          onChoose={(next) => changeSettings({ theme: next })}
        />
      </div>
      <div className="setting">
        <span>Times in</span>
        <Segments
          label="Time zone"
          options={ZONES}
          chosen={zone}
          text={(each) => ZONE_NAMES[each]}
          onChoose={(next) => changeSettings({ zone: next })}
        />
      </div>
      {'Notification' in window && (
        <label className="check setting">
          <input type="checkbox" checked={notify} onChange={(event) => void allow(event.target.checked)} />
          Notify me of signals while the page is in the background
        </label>
      )}
    </Panel>
  );
}
