import { instant, listOf, named, orNull, record, text, uuid, whole, words } from './fields.ts';

const OperatorAction = named(
  'OperatorAction',
  record({
    kind: words(['halt', 'resume'], 'What was done.'),
    reason: text('the feed repeats prices', 'The reason that the admin gave.'),
    admin_id: uuid('The admin.'),
    admin_email: orNull(text('ops@example.com', 'The admin’s address.')),
    at: instant('When.'),
  }),
);

export const Administration = named(
  'Administration',
  record({
    usage: record({
      users: whole(120, 'Accounts.'),
      strategies: whole(340, 'Strategies that are not deleted.'),
      runtimes: whole(85, 'Runtimes that start, run or stop.'),
      open_signals: whole(12, 'Open signals.'),
      signals_today: whole(47, 'Signals fired since midnight (UTC).'),
      backtests: whole(1, 'Backtests queued or running.'),
    }),
    halt: orNull(OperatorAction),
    actions: listOf(OperatorAction, 'What admins did, the newest 50 first.'),
  }),
);

export const UserUsageList = record({
  items: listOf(
    named(
      'UserUsage',
      record({
        user_id: uuid('The user.'),
        email: orNull(text('trader@example.com', 'Their address.')),
        created_at: instant('When the account was opened.'),
        strategies: whole(4, 'Strategies that are not deleted.'),
        runtimes: whole(2, 'Runtimes that start, run or stop.'),
        open_signals: whole(1, 'Open signals.'),
        last_signal_at: orNull(instant('When a signal was last fired or closed.')),
      }),
    ),
    'By id.',
  ),
});
