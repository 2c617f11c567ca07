import { requireUser } from '../../../graphql/auth.ts';
import { nodeLoader } from '../../../graphql/node.ts';

const inOrder = <Row extends { id: string }>(ids: readonly string[], rows: readonly Row[]): (Row | null)[] => {
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => found.get(id) ?? null);
};
const idsOf = (keys: readonly string[][]): string[] => keys.map(([id]) => id as string);

nodeLoader('Signal', async (keys, { signals, caller }) =>
  inOrder(idsOf(keys), await signals.service.byIds(caller, idsOf(keys))),
);
nodeLoader('AuditEntry', async (keys, { signals, caller }) =>
  inOrder(idsOf(keys), await signals.service.auditByIds(caller, idsOf(keys))),
);
nodeLoader('BlockedSignal', async (keys, context) =>
  inOrder(idsOf(keys), await context.signals.blockedByIds(requireUser(context).userId, idsOf(keys))),
);
