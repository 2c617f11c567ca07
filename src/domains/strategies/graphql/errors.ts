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
  ...errorOptions('NameTakenError', 'Another strategy of the caller has this name, in any case of letters.'),
  fields: (t) => ({ name: t.exposeString('takenName', { description: 'The name.' }) }),
});

builder.objectType(VersionConflictError, {
  ...errorOptions('VersionConflictError', 'The graph has changed since the version that the writer has seen.'),
  fields: (t) => ({
    expected: t.exposeInt('expected', { description: 'The version the writer has seen.' }),
    current: t.exposeInt('current', { description: 'The version it now has.' }),
  }),
});

builder.objectType(TransitionNotAllowedError, {
  ...errorOptions('TransitionNotAllowedError', 'A strategy cannot go from where it stands to where it was asked to.'),
  fields: (t) => ({
    from: t.expose('from', { type: StrategyStatus, description: 'Where it stands.' }),
    to: t.expose('to', { type: StrategyStatus, description: 'Where it was asked to go.' }),
    allowed: t.expose('allowed', { type: [StrategyStatus], description: 'Where it may go.' }),
  }),
});

builder.objectType(GraphInvalidError, {
  ...errorOptions('GraphInvalidError', 'The graph cannot be saved, or cannot run.'),
  fields: (t) => ({
    issues: t.expose('issues', { type: [GraphIssueType], description: 'Everything found, warnings too.' }),
  }),
});
