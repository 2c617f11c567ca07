import { OctagonX } from 'lucide-react';
import { useState } from 'react';
import { attempt, stopStrategy } from '../../api/actions.ts';
import { accepted } from '../../api/errors.ts';
import { useApi } from '../../api/hooks.ts';
import { plural } from '../../format/words.ts';
import {
  ForceCloseAllDocument,
  PulseDocument,
  type RiskStateFragment,
  UpdateRiskLimitsDocument,
} from '../../generated/operations.ts';
import { useSignalFeed } from '../../live/signal-feed.ts';
import { isActive } from '../../strategies/status.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Panel, Tag } from '../../ui/parts.tsx';

/** The kill switch, and the emergency stop. */
export function StopEverything({ risk, onChange }: { risk: RiskStateFragment; onChange(): void }) {
  const api = useApi();
  const feed = useSignalFeed();
  const [asking, setAsking] = useState(false);
  const halted = risk.limits?.tradingHalted ?? false;

  const halt = (tradingHalted: boolean) =>
    attempt(async () => {
      const answer = await api.ask(UpdateRiskLimitsDocument, { input: { tradingHalted } });
      accepted(answer.updateRiskLimits, 'Risk');
      onChange();
      return tradingHalted ? 'No entry is published until the switch is off.' : 'Entries are published again.';
    });

  /** Halts entries, stops every strategy, and cancels every open signal at its entry price. */
  const stopAll = () =>
    attempt(async () => {
      setAsking(false);
      accepted((await api.ask(UpdateRiskLimitsDocument, { input: { tradingHalted: true } })).updateRiskLimits, 'Risk');
      const { runtimes, signals } = await api.ask(PulseDocument);
      const active = runtimes.filter((runtime) => isActive(runtime) && runtime.status !== 'DRAINING');
      for (const { strategy } of active) await stopStrategy(api, strategy.id);
      const strategies = new Set(signals.edges.map(({ node }) => node.strategy.id));
      let closed = 0;
      for (const strategyId of strategies) {
        const answer = accepted((await api.ask(ForceCloseAllDocument, { strategyId })).forceCloseAll, 'ForceClosed');
        feed.merge(answer.signals);
        closed += answer.closed;
      }
      onChange();
      return `${plural(active.length, 'strategy', 'strategies')} stopped, ${plural(closed, 'signal')} ended. Entries are off.`;
    });

  return (
    <Panel
      id="halt"
      title="Stop"
      aside={<Tag tone={halted ? 'bad' : 'good'}>{halted ? 'Entries off' : 'Entries on'}</Tag>}
    >
      <p className="quiet">The kill switch keeps every entry from being published. Exits go on.</p>
      <div className="halt-actions">
        <button type="button" className={`button ${halted ? 'primary' : 'danger'}`} onClick={() => void halt(!halted)}>
          {halted ? 'Switch entries on' : 'Kill switch: entries off'}
        </button>
        <button type="button" className="button danger solid" onClick={() => setAsking(true)}>
          <OctagonX size={15} aria-hidden="true" /> Halt everything
        </button>
      </div>
      <Modal
        open={asking}
        title="Halt everything?"
        description="Entries go off, every strategy stops, and every open signal is cancelled at its entry price, without P&L."
        onClose={() => setAsking(false)}
      >
        <div className="modal-actions">
          <button type="button" className="button" onClick={() => setAsking(false)}>
            Keep running
          </button>
          <button type="button" className="button danger solid" onClick={() => void stopAll()}>
            Halt everything
          </button>
        </div>
      </Modal>
    </Panel>
  );
}
