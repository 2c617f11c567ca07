import { ChevronLeft, CloudOff, Play, Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { attempt } from '../api/actions.ts';
import { useApi } from '../api/hooks.ts';
import { say } from '../app/notices.ts';
import type { RuntimeLineFragment, StrategyHeadFragment } from '../generated/operations.ts';
import { clone, deleteStrategy, exportToFile, pause, runLive, stop } from '../strategies/actions.ts';
import { isActive, StrategyTag } from '../strategies/status.tsx';
import { Menu } from '../ui/menu.tsx';
import type { Saving } from './use-saving.ts';

export const MODES = [
  ['', 'Draw'],
  ['test', 'Test'],
  ['why', 'Why'],
  ['versions', 'Versions'],
] as const;
export type Mode = (typeof MODES)[number][0];

interface HeaderProps {
  strategy: StrategyHeadFragment;
  runtimes: readonly RuntimeLineFragment[];
  mode: Mode;
  saving: Saving;
  onChange(): void;
}

/** The strategy's name and status, the four views, and the run switch. */
export function Header({ strategy, runtimes, mode, saving, onChange }: HeaderProps) {
  return (
    <header className="editor-head">
      <Link href="/strategies" className="button ghost icon small" aria-label="All strategies">
        <ChevronLeft size={18} aria-hidden="true" />
      </Link>
      <Name strategy={strategy} saving={saving} />
      <StrategyTag status={strategy.status} runtimes={runtimes} />
      <SaveLine saving={saving} />
      <nav className="modes" aria-label="Views of the strategy">
        {MODES.map(([key, name]) => (
          <Link
            key={key}
            href={`/strategies/${strategy.id}${key && `/${key}`}`}
            aria-current={key === mode ? 'page' : undefined}
          >
            {name}
          </Link>
        ))}
      </nav>
      <RunSwitch strategy={strategy} runtimes={runtimes} saving={saving} onChange={onChange} />
      <MoreActions strategy={strategy} onChange={onChange} />
    </header>
  );
}

function Name({ strategy, saving }: { strategy: StrategyHeadFragment; saving: Saving }) {
  const [name, setName] = useState(strategy.name);
  useEffect(() => setName(strategy.name), [strategy.name]);
  const keep = async () => {
    const wanted = name.trim();
    if (wanted === strategy.name) return setName(strategy.name);
    if (wanted === '' || !(await saving.save({ name: wanted }))) setName(strategy.name);
  };
  return (
    <h1 className="editor-name">
      <input
        aria-label="Name of the strategy"
        value={name}
        maxLength={120}
        onChange={(event) => setName(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
    </h1>
  );
}

function SaveLine({ saving: { state, version, save } }: { saving: Saving }) {
  const text = {
    saved: `Version ${version}`,
    unsaved: 'Not saved yet',
    saving: 'Saving…',
    offline: 'Kept in this browser until the server is back',
    failed: 'Not saved',
  }[state.is];
  return (
    <span className={`save-line ${state.is}`} role="status">
      {state.is === 'offline' && <CloudOff size={14} aria-hidden="true" />}
      <span title={state.is === 'failed' ? state.why : undefined}>
        {text}
        {state.is === 'failed' && `: ${state.why}`}
      </span>
      {(state.is === 'unsaved' || state.is === 'failed') && (
        <button type="button" className="button small" onClick={() => void save()}>
          Save
        </button>
      )}
    </span>
  );
}

function RunSwitch({ strategy, runtimes, saving, onChange }: Omit<HeaderProps, 'mode'>) {
  const api = useApi();
  const [busy, setBusy] = useState(false);
  const active = runtimes.find(isActive);
  const outdated = active && active.strategyVersion < saving.version;
  const act = async (action: () => Promise<string>) => {
    setBusy(true);
    await attempt(action);
    setBusy(false);
    onChange();
  };
  const start = () =>
    act(async () => {
      if (!(await saving.save())) throw new Error('The drawing is not saved, so nothing was started.');
      await runLive(api, strategy);
      return 'It runs. It trades from the next bar on.';
    });
  const halt = () =>
    act(async () => {
      await stop(api, strategy);
      return 'Stopped. Its open positions stay open.';
    });
  if (strategy.status === 'ARCHIVED') return null;
  return (
    <span className="run-switch">
      {outdated && <small className="warn">runs version {active.strategyVersion}</small>}
      {active ? (
        <button type="button" className="button" disabled={busy || active.status === 'DRAINING'} onClick={halt}>
          <Square size={14} aria-hidden="true" /> Stop
        </button>
      ) : (
        <button type="button" className="button primary" disabled={busy} onClick={start}>
          <Play size={14} aria-hidden="true" /> {busy ? 'Starting…' : 'Run live'}
        </button>
      )}
    </span>
  );
}

function MoreActions({ strategy, onChange }: Pick<HeaderProps, 'strategy' | 'onChange'>) {
  const api = useApi();
  const [, go] = useLocation();
  const entries = [
    {
      name: 'Clone',
      run: () =>
        void attempt(async () => {
          const { id, name } = await clone(api, strategy);
          go(`/strategies/${id}`);
          return `${name} is a draft of its own.`;
        }),
    },
    {
      name: 'Save as a file',
      run: () => void attempt(() => exportToFile(api, strategy, strategy.name).then(() => null)),
    },
    ...(strategy.allowedTransitions.includes('PAUSED')
      ? [
          {
            name: 'Pause',
            run: () =>
              void attempt(async () => {
                await pause(api, strategy);
                onChange();
                return 'Paused.';
              }),
          },
        ]
      : []),
    {
      name: 'Delete',
      danger: true,
      run: () =>
        void attempt(async () => {
          const restore = await deleteStrategy(api, strategy);
          go('/strategies');
          say(`${strategy.name} is deleted.`, 'good', {
            label: 'Undo',
            run: () => void attempt(() => restore().then(() => 'It is back, as a draft.')),
          });
          return null;
        }),
    },
  ];
  return <Menu label="More actions" entries={entries} />;
}
