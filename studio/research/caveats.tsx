import { TriangleAlert } from 'lucide-react';
import type { CaveatLineFragment } from '../generated/operations.ts';
import './research.css';

/** Why a result says less than it seems to. Shown before the profit. */
export function Caveats({ caveats }: { caveats: readonly CaveatLineFragment[] }) {
  if (caveats.length === 0) return null;
  return (
    <section className="caveats" aria-label="What to beware of">
      <TriangleAlert size={16} aria-hidden="true" />
      <ul>
        {caveats.map(({ code, message }) => (
          <li key={code}>{message}</li>
        ))}
      </ul>
    </section>
  );
}
