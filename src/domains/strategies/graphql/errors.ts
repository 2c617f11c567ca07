import { builder } from '../../../graphql/builder.ts';
import { errorOptions } from '../../../graphql/errors.ts';
import {
  GraphInvalidError,
  NameTakenError,
  TransitionNotAllowedError,
  VersionConflictError,
} from '../strategy-errors.ts';
import { GraphIssueType } from './graph.ts';
import { StrategyStatus } from './strategy.ts';

builder.objectType(NameTakenError, {
  ...errorOptions('NameTakenError', 'Another strategy of the caller has this name (case-insensitive).'),
  fields: (t) => ({ name: t.exposeString('takenName', { description: 'The name.' }) }),
});

builder.objectType(VersionConflictError, {
  ...errorOptions('VersionConflictError', 'The graph has changed since the version that the writer read.'),
  fields: (t) => ({
    expected: t.exposeInt('expected', { description: 'The version that the writer read.' }),
    current: t.exposeInt('current', {
      description: 'The current version.',
      deprecationReason: 'Use currentVersion, which merges with the fields of other errors.',
    }),
    currentVersion: t.exposeInt('current', { description: 'The current version.' }),
  }),
});

builder.objectType(TransitionNotAllowedError, {
  ...errorOptions('TransitionNotAllowedError', 'The strategy’s status does not allow the requested transition.'),
  fields: (t) => ({
    from: t.expose('from', { type: StrategyStatus, description: 'The current status.' }),
    to: t.expose('to', { type: StrategyStatus, description: 'The requested status.' }),
    allowed: t.expose('allowed', { type: [StrategyStatus], description: 'The allowed statuses.' }),
  }),
});

builder.objectType(GraphInvalidError, {
  ...errorOptions('GraphInvalidError', 'The graph cannot be saved, or cannot run.'),
  fields: (t) => ({
    issues: t.expose('issues', { type: [GraphIssueType], description: 'All issues, warnings included.' }),
  }),
});
