import { Modal } from '../ui/modal.tsx';
import { SHORTCUTS } from './use-shortcuts.ts';

/** The keys of the editor. */
export const HelpDialog = ({ open, onClose }: { open: boolean; onClose(): void }) => (
  <Modal open={open} title="Keys" description="Everything works without a mouse." onClose={onClose}>
    <dl className="keys">
      {SHORTCUTS.map(([keys, what]) => (
        <div key={keys}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  </Modal>
);
