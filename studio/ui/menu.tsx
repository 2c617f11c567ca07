import { EllipsisVertical } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import './menu.css';

export interface MenuEntry {
  name: string;
  run(): void;
  danger?: boolean;
}

/** A button that opens a list of actions. */
export function Menu({ label, entries }: { label: string; entries: readonly MenuEntry[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="button ghost icon small" aria-label={label}>
        <EllipsisVertical size={16} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
          {entries.map(({ name, run, danger }) => (
            <DropdownMenu.Item key={name} className={`menu-entry ${danger ? 'danger' : ''}`} onSelect={run}>
              {name}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
