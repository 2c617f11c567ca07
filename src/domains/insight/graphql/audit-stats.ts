import { builder } from '../../../graphql/builder.ts';
import { OrderDirection } from '../../../graphql/connection.ts';
import { decidedBy } from '../../signals/index.ts';
import { countAudit } from '../stats/audit-stats.ts';
import { type StatsKey, statsRequest } from '../stats/stats.ts';
import { CountGroup } from './stats.ts';
import { FIRST, groupType, ROWS_READ, ZONE } from './stats-key.ts';

const AuditGroup = groupType('AuditGroup', 'audit rows', [
  'STRATEGY',
  'VERSION',
  'INSTRUMENT',
  'SIDE',
  'DECISION',
  'NODE',
  'HOUR',
  'WEEKDAY',
  'DAY',
  'WEEK',
  'MONTH',
]);

const AuditStats = builder
  .objectRef<{ timeZone: string; groups: { key: StatsKey; count: number }[] }>('AuditStats')
  .implement({
    description: 'Statistics of audit rows.',
    fields: (t) => ({
      timeZone: t.exposeString('timeZone', {
        description: 'The zone in which hours, days, weeks and months are counted.',
      }),
      groups: t.expose('groups', {
        type: [CountGroup],
        description: 'One row a group. By NODE, a row counts once for each condition that decided it.',
      }),
    }),
  });

builder.queryField('auditStats', (t) =>
  t.field({
    type: AuditStats,
    description:
      'Statistics of the decisions of the caller’s running strategies, over at most 20,000 audit rows. NODE is the condition, exit or entry that decided (`decidedBy.conditionId`).',
    extensions: { rowsRead: () => ROWS_READ },
    args: {
      groupBy: t.arg({ type: [AuditGroup], description: 'At most three.' }),
      filter: t.arg({ type: 'AuditFilter' as never, description: 'Which rows.' }),
      timeZone: t.arg.string({ defaultValue: 'America/Chicago', description: ZONE }),
      direction: t.arg({ type: OrderDirection, description: 'Sorts by the count. Default: by key.' }),
      first: t.arg.int({ description: FIRST }),
    },
    async resolve(_root, { filter, direction, ...args }, { signals, caller }) {
      const request = statsRequest<'count'>({ ...args, orderBy: direction ? { measure: 'count', direction } : null });
      const groups = await countAudit(
        {
          page: (page) => signals.service.audit(caller, (filter ?? {}) as never, page),
          async decidingNodes(row) {
            const explainer = await signals.explainerOf.load({
              strategyId: row.strategyId,
              version: row.strategyVersion,
            });
            return [...new Set(decidedBy(row, explainer).map(({ conditionId }) => conditionId))];
          },
        },
        request,
      );
      return { timeZone: request.timeZone, groups };
    },
  }),
);
