// Made by npm run client-types.

export type paths = {
    "/api/engines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All node types of strategies.
         * @description In GraphQL: `engines`.
         */
        get: operations["listNodeTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller’s strategies, most recently changed first.
         * @description In GraphQL: `strategies`.
         */
        get: operations["listStrategies"];
        put?: never;
        /**
         * Save a new strategy as a draft at version 1.
         * @description In GraphQL: `createStrategy`.
         */
        post: operations["createStrategy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/{strategy_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A strategy with its graph.
         * @description In GraphQL: `strategy`.
         */
        get: operations["getStrategy"];
        /**
         * Change a strategy. A change of graph, instrument or timeframe appends a version.
         * @description In GraphQL: `updateStrategy`.
         */
        put: operations["updateStrategy"];
        post?: never;
        /**
         * Delete a strategy. Its runtimes stop, its name becomes free, its signals are kept.
         * @description In GraphQL: `deleteStrategy`.
         */
        delete: operations["deleteStrategy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/from-fixture/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a strategy from a fixture.
         * @description In GraphQL: `createStrategyFromFixture`.
         */
        post: operations["createStrategyFromFixture"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a strategy from an export. Unknown keys are ignored.
         * @description In GraphQL: `importStrategy`.
         */
        post: operations["importStrategy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/{source_id}/clone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Copy the head version of a strategy into a new one, a draft at version 1.
         * @description In GraphQL: `cloneStrategy`.
         */
        post: operations["cloneStrategy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/{strategy_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The head version of a strategy as a file that can be imported.
         * @description In GraphQL: `exportStrategy`.
         */
        get: operations["exportStrategy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Every issue of a graph, without saving it; a graph that cannot run is an answer, no error.
         * @description In GraphQL: `validateGraph`.
         */
        post: operations["validateGraph"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/{strategy_id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The versions of a strategy, newest first; the cursor is a version number.
         * @description In GraphQL: `strategy`.
         */
        get: operations["listStrategyVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/{strategy_id}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One version of a strategy with its graph.
         * @description In GraphQL: `strategy`.
         */
        get: operations["getStrategyVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/{strategy_id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Append a version equal to an earlier one.
         * @description In GraphQL: `rollbackStrategy`.
         */
        post: operations["rollbackStrategy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/{strategy_id}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Promote a strategy: draft to ready, or ready to live.
         * @description In GraphQL: `promoteStrategy`.
         */
        post: operations["promoteStrategy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/{strategy_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a live strategy; its runtimes stop.
         * @description In GraphQL: `pauseStrategy`.
         */
        post: operations["pauseStrategy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/{strategy_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused strategy.
         * @description In GraphQL: `resumeStrategy`.
         */
        post: operations["resumeStrategy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/{strategy_id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive a strategy; its runtimes stop.
         * @description In GraphQL: `archiveStrategy`.
         */
        post: operations["archiveStrategy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/{strategy_id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore an archived strategy as a draft.
         * @description In GraphQL: `unarchiveStrategy`.
         */
        post: operations["unarchiveStrategy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/signals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller’s signals, ordered by (fired_at desc, id desc).
         * @description In GraphQL: `signals`.
         */
        get: operations["listSignals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/signals/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The decisions of running strategies per bar with their reasons, ordered by (bar_ts desc, id desc).
         * @description In GraphQL: `signalAudit`.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/signals/{signal_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of the caller’s signals.
         * @description In GraphQL: `signal`.
         */
        get: operations["getSignal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/signals/{signal_id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close an open paper signal, at the last bar’s close when no price is given.
         * @description A price must lie on the tick and, unless `force` is true, within 20 % of the newest bar’s close: otherwise 422.
         *
         *     In GraphQL: `closeSignal`.
         */
        post: operations["closeSignal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/legacy/signals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All of the caller’s signals of the last hours, newest first.
         * @description In GraphQL: `signals`.
         */
        get: operations["listLegacySignals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/legacy/signals/{instrument}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All of the caller’s signals on an instrument of the last hours, newest first.
         * @description In GraphQL: `instrument`.
         */
        get: operations["listLegacySignalsOfInstrument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/signals/runtimes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller’s runtimes, most recently started first.
         * @description In GraphQL: `runtimes`.
         */
        get: operations["listRuntimes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/signals/health/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller’s runtimes, most recently started first.
         * @description In GraphQL: `runtimes`.
         */
        get: operations["listMyRuntimeHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/signals/runtimes/{strategy_id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a strategy.
         * @description In GraphQL: `startRuntime`.
         */
        post: operations["startRuntime"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/signals/runtimes/{strategy_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a running strategy after the current bar.
         * @description In GraphQL: `stopRuntime`.
         */
        post: operations["stopRuntime"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/signals/runtimes/{strategy_id}/force-close-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel every open signal of a strategy, in one or all modes. For emergencies.
         * @description In GraphQL: `forceCloseAll`.
         */
        post: operations["forceCloseAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/backtests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a strategy version over stored bars; it is queued and reports its progress.
         * @description `overrides` sets parameters of nodes for this test, `graph` tests a drawing that is not saved. Costs are the instrument’s unless they are set.
         *
         *     In GraphQL: `runBacktest`.
         */
        post: operations["runBacktest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/backtests/{backtest_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A backtest with its metrics.
         * @description In GraphQL: `backtest`.
         */
        get: operations["getBacktest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/backtests/{backtest_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a backtest that has not finished.
         * @description In GraphQL: `cancelBacktest`.
         */
        post: operations["cancelBacktest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/backtests/{backtest_id}/trades": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The trades of a backtest, in order.
         * @description In GraphQL: `backtest`.
         */
        get: operations["listBacktestTrades"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/backtests/{backtest_id}/equity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The closed-trade equity of a backtest, downsampled.
         * @description In GraphQL: `backtest`.
         */
        get: operations["getBacktestEquity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/{strategy_id}/backtests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The backtests of a strategy, newest first.
         * @description In GraphQL: `strategy`.
         */
        get: operations["listStrategyBacktests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/strategies/{strategy_id}/parity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare a runtime’s signals since its last start with a backtest over the same bars.
         * @description In GraphQL: `parity`.
         */
        get: operations["getParity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your newest studies, at most 50.
         * @description In GraphQL: `studies`.
         */
        get: operations["listStudies"];
        put?: never;
        /**
         * Run many variants of a strategy over stored bars, or a walk-forward or k-fold test.
         * @description Each range lists the values of a parameter, or numbers `from`, `to`, `step`. Constraints such as `fast.length < slow.length` leave variants out.
         *
         *     In GraphQL: `runStudy`.
         */
        post: operations["runStudy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studies/{study_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A study with its best variant, or its folds.
         * @description In GraphQL: `study`.
         */
        get: operations["getStudy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studies/{study_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a study that has not finished; what is done so far stays.
         * @description In GraphQL: `cancelStudy`.
         */
        post: operations["cancelStudy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studies/{study_id}/variants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The variants done so far, the best first.
         * @description In GraphQL: `study`.
         */
        get: operations["listStudyVariants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studies/{study_id}/heat-map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Scores by the values of two parameters: a good variant has good neighbours.
         * @description In GraphQL: `study`.
         */
        get: operations["getStudyHeatMap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/backtests/{backtest_id}/monte-carlo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What else could have happened: a backtest’s trades shuffled, drawn again, with worse fills, or missed.
         * @description In GraphQL: `monteCarlo`.
         */
        get: operations["getMonteCarlo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stream-tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a ticket that opens the signal stream without headers, for a browser’s EventSource.
         * @description It opens one stream within 60 seconds, as `GET /api/signals/stream?ticket=…`, and resumes it when the browser reconnects, until the token that created it expires.
         *
         *     In GraphQL: `createStreamTicket`.
         */
        post: operations["createStreamTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller’s API keys, newest first, without their secrets.
         * @description In GraphQL: `apiKeys`.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key. Its secret is in this answer and nowhere else.
         * @description Without `scopes` it may `read`; one for an agent may also `research`. Without `expires_at` it ends in a year.
         *
         *     In GraphQL: `createApiKey`.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/{key_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace a key’s secret. The old one and its streams end after `grace_minutes`.
         * @description In GraphQL: `rotateApiKey`.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a key: calls are refused at once, streams and WebSockets end within 30 seconds.
         * @description In GraphQL: `revokeApiKey`.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The health of the service; 503 when it is down.
         * @description In GraphQL: `health`.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/signals/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The health of the pipeline: market data by instrument, live feeds, runtimes by status.
         * @description In GraphQL: `signalsHealth`.
         */
        get: operations["getSignalsHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billing/tiers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every tier with its prices and caps.
         * @description In GraphQL: `tiers`.
         */
        get: operations["listTiers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billing/disclaimer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The CFTC Rule 4.41 text and the legal documents in force.
         * @description In GraphQL: `disclaimer`.
         */
        get: operations["getDisclaimer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billing/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller’s tier, its source, caps and usage.
         * @description In GraphQL: `billing`.
         */
        get: operations["getBilling"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billing/compliance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The legal documents that the caller has accepted.
         * @description In GraphQL: `compliance`.
         */
        get: operations["getCompliance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billing/compliance/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept legal documents in the versions in force, all or none.
         * @description In GraphQL: `acceptCompliance`.
         */
        post: operations["acceptDocuments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billing/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a Stripe checkout page; the same session is returned while it is open.
         * @description In GraphQL: `createCheckout`.
         */
        post: operations["createCheckout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billing/portal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a Stripe customer portal page for invoices, payment methods and changes.
         * @description In GraphQL: `createPortal`.
         */
        post: operations["createPortal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billing/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel the subscription at the end of the paid period.
         * @description In GraphQL: `cancelSubscription`.
         */
        post: operations["cancelSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billing/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revert a cancellation before the period ends.
         * @description In GraphQL: `resumeSubscription`.
         */
        post: operations["resumeSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billing/comp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Grant a user a tier until a date. Admins only.
         * @description In GraphQL: `compAccount`.
         */
        post: operations["compAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instruments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All instruments with their last price and the change on the trade date.
         * @description In GraphQL: `instruments`.
         */
        get: operations["listInstruments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instruments/{symbol}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One instrument with its last price.
         * @description In GraphQL: `instrument`.
         */
        get: operations["getInstrument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instruments/{symbol}/bars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stored bars of an instrument, oldest first: the newest `limit` of those asked for.
         * @description In GraphQL: `instrument`.
         */
        get: operations["listBars"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/performance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Each strategy’s newest backtest and live results.
         * @description In GraphQL: `performance`.
         */
        get: operations["getPerformance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/portfolio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The results of the account, today and since the beginning.
         * @description In GraphQL: `portfolio`.
         */
        get: operations["getPortfolio"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/statistics/signals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Results of closed signals: win rate, costs, expectancy, drawdown, by up to three groups.
         * @description Open and force-closed signals are left out. `from` and `to` mean the close.
         *
         *     In GraphQL: `signalStats`.
         */
        get: operations["getSignalStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/backtests/{backtest_id}/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Results of a backtest’s trades, by up to three groups.
         * @description `from` and `to` mean the close.
         *
         *     In GraphQL: `tradeStats`.
         */
        get: operations["getBacktestStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/statistics/blocked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many entries the risk gate denied, by up to three groups.
         * @description In GraphQL: `blockedStats`.
         */
        get: operations["getBlockedStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/statistics/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How often strategies decided what, and which node decided, by up to three groups.
         * @description Over at most 20,000 rows: narrow the span.
         *
         *     In GraphQL: `auditStats`.
         */
        get: operations["getAuditStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/risk/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change risk limits of a mode; those left out stay.
         * @description A limit above the tier’s ceiling is 403 `tier_limit_reached`.
         *
         *     In GraphQL: `updateRiskLimits`.
         */
        patch: operations["updateRiskLimits"];
        trace?: never;
    };
    "/api/risk/halt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop every further entry of a mode; exits still work. The kill switch.
         * @description In GraphQL: `updateRiskLimits`.
         */
        post: operations["haltTrading"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/risk/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Allow entries again after a halt.
         * @description In GraphQL: `updateRiskLimits`.
         */
        post: operations["resumeTrading"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/risk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The state of the risk gate. When it cannot be read, trading is not allowed; never a 500.
         * @description In GraphQL: `risk`.
         */
        get: operations["getRisk"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/risk/blocked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Entries that the risk gate denied, newest first.
         * @description In GraphQL: `me`.
         */
        get: operations["listBlockedSignals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/vix/generate-strategy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draft a strategy from a prompt. It is not saved; failures do not count against the quota.
         * @description In GraphQL: `generateStrategy`.
         */
        post: operations["generateStrategy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/vix/quota": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The remaining quota of drafted strategies this month (UTC).
         * @description In GraphQL: `vixQuota`.
         */
        get: operations["getVixQuota"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/waitlist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add an e-mail address to the waitlist, once.
         * @description In GraphQL: `joinWaitlist`.
         */
        post: operations["joinWaitlist"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/waitlist/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The length of the waitlist.
         * @description In GraphQL: `waitlistCount`.
         */
        get: operations["countWaitlist"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller’s alert channels with masked destinations.
         * @description In GraphQL: `alertChannels`.
         */
        get: operations["listAlertChannels"];
        put?: never;
        /**
         * Add an alert channel. It must be confirmed within a day and delivers from then on.
         * @description In GraphQL: `createAlertChannel`.
         */
        post: operations["createAlertChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/channels/{channel_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a channel. Its queued deliveries are not sent.
         * @description In GraphQL: `deleteAlertChannel`.
         */
        delete: operations["deleteAlertChannel"];
        options?: never;
        head?: never;
        /**
         * Enable, disable or change a channel.
         * @description In GraphQL: `updateAlertChannel`.
         */
        patch: operations["updateAlertChannel"];
        trace?: never;
    };
    "/api/alerts/channels/{channel_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test alert, or resend the confirmation to an unconfirmed webhook; see the deliveries for the result.
         * @description In GraphQL: `testAlertChannel`.
         */
        post: operations["testAlertChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was sent to channels, newest first, with attempts and errors.
         * @description Kept for 90 days.
         *
         *     In GraphQL: `deliveries`.
         */
        get: operations["listAlertDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/deliveries/{delivery_id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a finished delivery to a webhook again, with the same `webhook-id`.
         * @description A receiver that has seen the id drops it. Messages about the channel itself cannot be sent again.
         *
         *     In GraphQL: `resendAlertDelivery`.
         */
        post: operations["resendAlertDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The page that a confirmation mail links to. Only its button confirms, since mail scanners follow links.
         * @description The page that a confirmation mail links to. Only its button confirms, since mail scanners follow links.
         */
        get: operations["showVerificationPage"];
        put?: never;
        /**
         * Confirm a channel by the token sent to it.
         * @description In GraphQL: `verifyAlertChannel`.
         */
        post: operations["verifyAlertChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The whole system: usage of all users, the halt in force, what admins did. Admins only.
         * @description In GraphQL: `administration`.
         */
        get: operations["getAdministration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Users by id, with what they use. Admins only.
         * @description In GraphQL: `userUsage`.
         */
        get: operations["listUserUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/halt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deny every entry of everybody from the next decision on; exits, stops and targets still work. Admins only.
         * @description In GraphQL: `haltTrading`.
         */
        post: operations["haltAllTrading"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the halt. Admins only.
         * @description In GraphQL: `resumeTrading`.
         */
        post: operations["resumeAllTrading"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/signals/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events of the caller’s signals, as server-sent events.
         * @description A client that cannot send headers opens it with `?ticket=` (`POST /api/stream-tickets`) and resumes it with `?last_event_id=`.
         *
         *     In GraphQL: `signalEvents`.
         */
        get: operations["streamSignals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/backtests/{backtest_id}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The progress of a backtest, as server-sent events, until it is over.
         * @description Read the backtest again after a lost connection: there is nothing to resume.
         *
         *     In GraphQL: `backtestProgress`.
         */
        get: operations["streamBacktest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studies/{study_id}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The progress of a study and its best variant so far, as server-sent events, until it is over.
         * @description Read the study again after a lost connection: there is nothing to resume.
         *
         *     In GraphQL: `studyProgress`.
         */
        get: operations["streamStudy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/billing/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stripe events, signed over the raw body; each takes effect once.
         * @description Stripe events, signed over the raw body; each takes effect once.
         */
        post: operations["receiveStripeEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/webhooks/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend events (Svix-signed): a bounce or a spam complaint disables the channel.
         * @description Resend events (Svix-signed): a bounce or a spam complaint disables the channel.
         */
        post: operations["receiveResendEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/webhooks/telegram": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Telegram updates: /start TOKEN confirms a channel. ?secret= and the header of Telegram are checked.
         * @description Telegram updates: /start TOKEN confirms a channel. ?secret= and the header of Telegram are checked.
         */
        post: operations["receiveTelegramUpdate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feeds/tradingview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A minute bar as an alert of TradingView; the secret in the message says whose feed it is.
         * @description A minute bar as an alert of TradingView; the secret in the message says whose feed it is.
         */
        post: operations["receiveTradingviewAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/webhooks/twilio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Twilio messages, form-encoded: STOP, START and HELP; answered as TwiML.
         * @description Twilio messages, form-encoded: STOP, START and HELP; answered as TwiML.
         */
        post: operations["receiveTwilioMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bars/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stores the one-minute bars of a file, sent as the body. Service role or admin.
         * @description Stores the one-minute bars of a file, sent as the body. Service role or admin.
         */
        post: operations["importBarFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
};
export type webhooks = {
    "signal.fired": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A signal was published; `data` is the signal.
         * @description Answer with any 2xx within ten seconds. Otherwise it is sent again with growing pauses, and given up in the end; `GET /api/alerts/deliveries` shows each delivery.
         */
        post: operations["onSignalFired"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "signal.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A signal’s stop moved or a part of it was closed; `data` is the signal after the change.
         * @description Answer with any 2xx within ten seconds. Otherwise it is sent again with growing pauses, and given up in the end; `GET /api/alerts/deliveries` shows each delivery.
         */
        post: operations["onSignalUpdated"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "signal.closed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A signal was closed; `data` is the signal with its P&L.
         * @description Answer with any 2xx within ten seconds. Otherwise it is sent again with growing pauses, and given up in the end; `GET /api/alerts/deliveries` shows each delivery.
         */
        post: operations["onSignalClosed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "signal.blocked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The risk gate denied an entry; `data` says which limit, what was observed and why.
         * @description Answer with any 2xx within ten seconds. Otherwise it is sent again with growing pauses, and given up in the end; `GET /api/alerts/deliveries` shows each delivery.
         */
        post: operations["onSignalBlocked"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "risk.warning": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A limit is at 80 %; `data` says which.
         * @description Answer with any 2xx within ten seconds. Otherwise it is sent again with growing pauses, and given up in the end; `GET /api/alerts/deliveries` shows each delivery.
         */
        post: operations["onRiskWarning"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "runtime.error": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A running strategy stopped with an error; `data` is the runtime.
         * @description Answer with any 2xx within ten seconds. Otherwise it is sent again with growing pauses, and given up in the end; `GET /api/alerts/deliveries` shows each delivery.
         */
        post: operations["onRuntimeError"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
};
export type components = {
    schemas: {
        /** @description A node type: its inputs, outputs and parameters. */
        Engine: {
            /** @description The node type. */
            type: string;
            /** @description The group of the node type in the palette. */
            category: string;
            /** @description The name for people. */
            label: string;
            /** @description A text for people. */
            description: string;
            /** @description The inputs of the node. */
            inputs: {
                /** @description The handle that edges refer to. */
                name: string;
                /** @description The data type; only equal types connect. */
                type: string;
                /** @description Whether it must be there. */
                required: boolean;
                min: number | null;
                max: number | null;
            }[];
            /** @description The outputs of the node. */
            outputs: {
                /** @description The handle that edges refer to. */
                name: string;
                /** @description The data type; only equal types connect. */
                type: string;
                /** @description Whether it must be there. */
                required: boolean;
                min: number | null;
                max: number | null;
            }[];
            /** @description The parameters of the node. */
            params: {
                /** @description The name. */
                name: string;
                /** @description The kind. */
                kind: string;
                /** @description The default. */
                default: unknown;
                /** @description The smallest value; null: no limit. */
                min: number | null;
                /** @description The largest value; null: no limit. */
                max: number | null;
                /** @description The values to choose from; empty when it is not a choice. */
                options: string[] | null;
                /** @description A regular expression that the text must match; null: any text. */
                pattern: string | null;
                /** @description A text for people. */
                description: string | null;
            }[];
        };
        /** @description All node types. */
        EngineList: {
            /** @description The rows. */
            items: components["schemas"]["Engine"][];
        };
        /** @description A strategy as nodes and edges. At most 200 nodes, 400 edges and 256 KiB. */
        Graph: {
            /** @description The nodes. */
            nodes: {
                /** @description The node’s id, unique in its graph. */
                id: string;
                /** @description One of `GET /api/engines`. */
                type: string;
                /** @description The parameters of the node type. */
                params: unknown;
                /** @description Where the node is drawn. */
                position?: {
                    /** @description Pixels from the left. */
                    x: number;
                    /** @description Pixels from the top. */
                    y: number;
                };
            }[];
            /** @description The wires between nodes. */
            edges: {
                /** @description The edge’s id, unique in its graph. */
                id: string;
                /** @description The node that the edge begins at. */
                source: string;
                /** @description The output that the edge begins at. */
                sourceHandle: string;
                /** @description The node that the edge leads to. */
                target: string;
                /** @description The input that the edge leads to. */
                targetHandle: string;
            }[];
            /** @description Data of the node editor, stored unchanged. */
            meta?: Record<string, never> | null;
        };
        /** @description Something that is wrong with a graph. */
        GraphIssue: {
            /** @description Machine-readable; the same in every version. */
            code: string;
            /**
             * @description An error keeps the graph from running, a warning does not.
             * @enum {string}
             */
            severity: "error" | "warning";
            /** @description What was wrong, in words. */
            message: string;
            /** @description The node; null when it is not about one. */
            node_id: string | null;
            /** @description The edge; null when it is not about one. */
            edge_id: string | null;
            path: string[] | null;
        };
        /** @description Whether a graph can run. */
        GraphValidation: {
            /** @description Whether it can be promoted. */
            executable: boolean;
            /** @description Everything that was found, errors and warnings. */
            issues: components["schemas"]["GraphIssue"][];
        };
        /** @description A strategy without its graph. */
        StrategySummary: {
            /**
             * Format: uuid
             * @description The strategy.
             */
            id: string;
            /** @description Unique among the owner’s strategies; case-insensitive. */
            name: string;
            /** @description A text for people. */
            description: string | null;
            /** @description The contract’s symbol. */
            instrument: string;
            /**
             * @description The length of a bar.
             * @enum {string}
             */
            timeframe: "1m" | "2m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d";
            /** @description Words to find strategies by. */
            tags: string[];
            /**
             * @description The status.
             * @enum {string}
             */
            status: "draft" | "ready" | "live" | "paused" | "archived";
            /** @description Versions count from 1. */
            current_version: number;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
        };
        /** @description A page of strategies. */
        StrategyList: {
            /** @description The rows. */
            items: components["schemas"]["StrategySummary"][];
            next_cursor: string | null;
        };
        /** @description A strategy with its graph. */
        Strategy: {
            /**
             * Format: uuid
             * @description The strategy.
             */
            id: string;
            /** @description Unique among the owner’s strategies; case-insensitive. */
            name: string;
            /** @description A text for people. */
            description: string | null;
            /** @description The contract’s symbol. */
            instrument: string;
            /**
             * @description The length of a bar.
             * @enum {string}
             */
            timeframe: "1m" | "2m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d";
            /** @description Words to find strategies by. */
            tags: string[];
            /**
             * @description The status.
             * @enum {string}
             */
            status: "draft" | "ready" | "live" | "paused" | "archived";
            /** @description Versions count from 1. */
            current_version: number;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            graph: components["schemas"]["Graph"];
            validation: components["schemas"]["GraphValidation"];
            /** @description The statuses that the strategy can change to. */
            allowed_transitions: ("draft" | "ready" | "live" | "paused" | "archived")[];
        };
        /** @description A strategy as a file. */
        StrategyExport: {
            /**
             * @description The format.
             * @constant
             */
            format: "ex7.strategy/v1";
            /**
             * Format: date-time
             * @description When it was exported.
             */
            exported_at: string;
            /** @description Unique among the owner’s strategies; case-insensitive. */
            name: string;
            /** @description A text for people. */
            description: string | null;
            /** @description The contract’s symbol. */
            instrument: string;
            /**
             * @description The length of a bar.
             * @enum {string}
             */
            timeframe: "1m" | "2m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d";
            /** @description Words to find strategies by. */
            tags: string[];
            graph: components["schemas"]["Graph"];
        };
        /** @description The strategy after the return to an earlier version. */
        RolledBack: {
            /**
             * Format: uuid
             * @description The strategy.
             */
            id: string;
            /** @description The newest version. */
            current_version: number;
        };
        /** @description A version without its graph. */
        VersionSummary: {
            /** @description The version. Default: the newest. */
            version: number;
            /**
             * Format: date-time
             * @description When it was saved.
             */
            created_at: string;
            /** @description What made it: create, update, rollback, clone, import, fixture, … */
            origin: string;
            /** @description A remark of who made the version; null: none. */
            note: string | null;
            /** @description How many nodes its graph has. */
            node_count: number;
            /** @description How many edges its graph has. */
            edge_count: number;
        };
        /** @description A page of versions. */
        VersionList: {
            /** @description The rows. */
            items: components["schemas"]["VersionSummary"][];
            next_cursor: number | null;
        };
        /** @description A version of a strategy, with its graph. */
        StrategyVersion: {
            /**
             * Format: uuid
             * @description The strategy.
             */
            strategy_id: string;
            /** @description The version. Default: the newest. */
            version: number;
            graph: components["schemas"]["Graph"];
            /** @description The contract’s symbol. */
            instrument: string;
            /**
             * @description The length of a bar.
             * @enum {string}
             */
            timeframe: "1m" | "2m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d";
            /**
             * Format: date-time
             * @description When it was saved.
             */
            created_at: string;
            /** @description How the version came about. */
            origin: string;
            /** @description A remark of who made the version; null: none. */
            note: string | null;
        };
        /** @description Drafts of this month. */
        VixQuota: {
            /**
             * @description The tier.
             * @enum {string}
             */
            tier: "free" | "trader" | "pro";
            /** @description Drafts a month; null: no limit. */
            limit: number;
            /** @description Drafts of this month. */
            used: number;
            /** @description Drafts that are left this month; null: no limit. */
            remaining: number;
            /**
             * Format: date-time
             * @description When the quota resets, UTC.
             */
            resets_at: string;
        };
        /** @description A drafted strategy, with how the prompt was understood. */
        VixGeneration: {
            strategy: components["schemas"]["StrategyExport"];
            /** @description What the strategy does, in words. */
            explanation: string;
            /** @description The drawn graph told back in words. */
            retelling: string;
            /** @description What the prompt left open, and how it was read. */
            assumptions: string[];
            /** @description What could be read in two ways. */
            questions: string[];
            /** @description The words of the prompt that were not understood. */
            not_understood: string[];
            /** @description Everything that was found, errors and warnings. */
            issues: components["schemas"]["GraphIssue"][];
            /** @description Who drafted it. */
            provider: string;
            quota: components["schemas"]["VixQuota"];
        };
        /** @description A part of a position that was closed before the rest. */
        SignalPart: {
            /** @description Contracts. */
            size: number;
            /** @description Points. */
            close_price: string;
            /**
             * Format: date-time
             * @description The open of the bar of the close.
             */
            close_bar_ts: string;
            /**
             * Format: date-time
             * @description When it was closed.
             */
            closed_at: string;
            /**
             * @description The reason for the close.
             * @enum {string}
             */
            close_reason: "exit" | "force_close" | "session" | "stop" | "target" | "user";
            /** @description USD before costs. */
            gross_pnl: string;
            /** @description USD, both sides. */
            commission: string;
            /** @description USD, both sides. */
            slippage_cost: string;
            /** @description USD after costs. */
            pnl: string;
        };
        /** @description A published entry: open, or closed with its P&L. */
        Signal: {
            /**
             * Format: uuid
             * @description The signal.
             */
            id: string;
            /**
             * Format: uuid
             * @description The strategy.
             */
            strategy_id: string;
            /** @description The strategy’s name. */
            strategy_name: string;
            /** @description The strategy version that produced it. */
            strategy_version: number;
            /** @description The contract’s symbol. */
            instrument: string;
            /**
             * @description The length of a bar.
             * @enum {string}
             */
            timeframe: "1m" | "2m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d";
            /**
             * @description Paper or live.
             * @enum {string}
             */
            mode: "paper" | "live";
            /**
             * @description Long or short.
             * @enum {string}
             */
            side: "long" | "short";
            /**
             * @description The status.
             * @enum {string}
             */
            status: "open" | "closed" | "cancelled";
            /** @description Contracts. */
            size: number;
            /** @description Points. */
            entry_price: string;
            stop_price: string | null;
            current_stop_price: string | null;
            target_price: string | null;
            open_size: number | null;
            /** @description Parts that were closed before the rest, in order. */
            parts: components["schemas"]["SignalPart"][];
            /**
             * Format: date-time
             * @description The open of the bar of the entry.
             */
            bar_ts: string;
            /**
             * Format: date-time
             * @description When it was published.
             */
            fired_at: string;
            close_price: string | null;
            closed_at: string | null;
            close_bar_ts: string | null;
            close_reason: ("exit" | "force_close" | "session" | "stop" | "target" | "user") | null;
            gross_pnl: string | null;
            commission: string | null;
            slippage_ticks: string | null;
            slippage_cost: string | null;
            pnl: string | null;
            /** @description The entry node that fired, and the outputs of every node on that bar. */
            reason: unknown;
        };
        /** @description A page of signals. */
        SignalList: {
            /** @description The rows. */
            items: components["schemas"]["Signal"][];
            next_cursor: string | null;
        };
        /** @description All signals of the last hours. */
        LegacySignals: {
            /** @description The signals. */
            signals: components["schemas"]["Signal"][];
            /** @description How many there are. */
            count: number;
            /** @description How far back, in hours. */
            hours: number;
        };
        /** @description What a running strategy decided at the close of a bar, and why. */
        AuditEntry: {
            /**
             * Format: uuid
             * @description The audit row.
             */
            id: string;
            /**
             * Format: uuid
             * @description The strategy.
             */
            strategy_id: string;
            /** @description The strategy version that produced it. */
            strategy_version: number;
            /** @description The contract’s symbol. */
            instrument: string;
            /**
             * @description The length of a bar.
             * @enum {string}
             */
            timeframe: "1m" | "2m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d";
            /**
             * Format: date-time
             * @description The open of the decided bar.
             */
            bar_ts: string;
            /**
             * @description Paper or live.
             * @enum {string}
             */
            mode: "paper" | "live";
            /**
             * @description What was decided at the close of the bar.
             * @enum {string}
             */
            decision: "fired" | "blocked" | "closed" | "no_entry" | "in_position" | "warming_up" | "error";
            /** @description Long or short. */
            side: ("long" | "short") | null;
            signal_id: string | null;
            /** @description The reason, by node. */
            reason: unknown;
            /** @description The deciding values: the false conditions without an entry, the true ones with an entry. */
            decided_by: {
                /** @description The node of the value. */
                node_id: string;
                /** @description The output of the node. */
                output: string;
                /** @description A number or boolean; null while there is no value. */
                value: unknown;
                /** @description The required value. */
                needed: string;
                /** @description The value and the requirement in words. */
                text: string;
                /** @description The condition, exit or entry that requires it. */
                condition_id: string;
            }[];
            /**
             * Format: date-time
             * @description When the row was written.
             */
            created_at: string;
        };
        /** @description A page of decisions. */
        AuditList: {
            /** @description The rows. */
            items: components["schemas"]["AuditEntry"][];
            next_cursor: string | null;
        };
        /** @description A strategy that runs, or ran, on live bars. */
        Runtime: {
            /**
             * Format: uuid
             * @description The strategy.
             */
            strategy_id: string;
            /** @description The strategy’s name. */
            strategy_name: string;
            /** @description The strategy version that produced it. */
            strategy_version: number;
            /**
             * @description Paper or live.
             * @enum {string}
             */
            mode: "paper" | "live";
            /**
             * @description The status.
             * @enum {string}
             */
            status: "starting" | "running" | "draining" | "stopped" | "error";
            started_at: string | null;
            stopped_at: string | null;
            last_bar_ts: string | null;
            last_signal_at: string | null;
            /** @description Why it last failed; null when it did not. */
            last_error: string | null;
            heartbeat_at: string | null;
        };
        /** @description The runtimes of a user. */
        RuntimeList: {
            /** @description The rows. */
            items: components["schemas"]["Runtime"][];
        };
        /** @description The signals that were cancelled. */
        ForceClosed: {
            /** @description How many were closed. */
            closed: number;
            /** @description The signals that were closed. */
            signal_ids: string[];
        };
        /** @description Market data and runtimes. */
        SignalsHealth: {
            /**
             * @description Whether strategies are being run.
             * @enum {string}
             */
            dispatcher: "ok" | "stale";
            /** @description By instrument. */
            market_data: {
                [key: string]: {
                    last_bar_ts: string | null;
                    lag_seconds: number | null;
                    /**
                     * @description The status.
                     * @enum {string}
                     */
                    status: "fresh" | "stale" | "closed";
                };
            };
            /** @description The market data feeds. */
            feeds: {
                /** @description As configured. */
                name: string;
                /** @description The kind of source. */
                adapter: string;
                /** @description The contract’s symbol, such as MES. */
                instrument: string;
                /**
                 * @description The state of the feed.
                 * @enum {string}
                 */
                state: "connecting" | "connected" | "waiting" | "refused" | "stopped";
                /** @description Whether the feed is connected. */
                connected: boolean;
                last_bar_ts: string | null;
                lag_seconds: number | null;
                /** @description Gaps that were filled. */
                gaps_filled: number;
                /** @description Bars that were fetched to fill gaps. */
                bars_filled: number;
                /** @description Bars that were refused. */
                rejected: number;
                /** @description How often it connected again. */
                reconnects: number;
                /** @description What is wrong; null when nothing is. */
                problem: {
                    /** @description Machine-readable; the same in every version. */
                    code: string;
                    /** @description What was wrong, in words. */
                    message: string;
                    /**
                     * Format: date-time
                     * @description When.
                     */
                    at: string;
                } | null;
            }[];
            /** @description The number by status. */
            runtimes: {
                [key: string]: number;
            };
            /**
             * Format: date-time
             * @description The server’s time.
             */
            now: string;
        };
        /** @description Opens the stream from a browser’s EventSource. */
        StreamTicket: {
            /** @description Opens one stream: send it as `?ticket=`. */
            ticket: string;
            /**
             * Format: date-time
             * @description The time until which it can open a stream.
             */
            expires_at: string;
        };
        /** @description The connection is alive. */
        StreamTime: {
            /**
             * Format: date-time
             * @description When it was sent.
             */
            ts: string;
        };
        /** @description The stream cannot be resumed from the given place; it continues live. */
        StreamReset: {
            /**
             * Format: date-time
             * @description When it was sent.
             */
            ts: string;
            /** @description What to do. */
            message: string;
        };
        /** @description The stream ends: why. */
        StreamBye: {
            /** @description shutdown, token_expired, slow_consumer, replaced, … */
            reason: string;
        };
        /** @description What a tier allows. */
        Caps: {
            /** @description Strategies that are not deleted. */
            strategies: number;
            /** @description How many strategies may run at once; null: no limit. */
            running_runtimes: number;
            /** @description How many alert channels may exist; null: no limit. */
            alert_channels: number;
            /** @description A calendar month, UTC. */
            vix_generations_per_month: number;
            /** @description Days since a row was written. */
            history_days: number;
            /** @description Subscriptions and streams open at once. */
            concurrent_streams: number;
        };
        /** @description A price. */
        Price: {
            /** @description In the currency’s units, two places. */
            amount: string;
            /** @description ISO 4217. */
            currency: string;
        };
        /** @description What is sold. */
        Tiers: {
            /** @description The tiers, the smallest first. */
            tiers: {
                /**
                 * @description The id.
                 * @enum {string}
                 */
                id: "free" | "trader" | "pro";
                /** @description The name. */
                name: string;
                /** @description What it costs; null: not sold so. */
                prices: {
                    month: components["schemas"]["Price"];
                    year: components["schemas"]["Price"];
                };
                caps: components["schemas"]["Caps"];
            }[];
        };
        /** @description The text that hypothetical results must carry, and the documents in force. */
        Disclaimer: {
            /** @description The rule. */
            rule: string;
            /** @description The text. */
            text: string;
            /** @description The legal documents. */
            documents: {
                /** @description The document. */
                doc: string;
                /** @description The version. Default: the newest. */
                version: string;
                /** @description Whether it must be there. */
                required: boolean;
            }[];
        };
        /** @description The tier of a user, with what is used of it. */
        Billing: {
            /**
             * @description The tier.
             * @enum {string}
             */
            tier: "free" | "trader" | "pro";
            /** @description The Stripe status of the subscription; `none` without one. */
            status: string;
            /**
             * @description The source of the tier.
             * @enum {string}
             */
            source: "stripe" | "comp" | "free";
            current_period_end: string | null;
            /** @description Whether it ends with the paid period. */
            cancel_at_period_end: boolean;
            comp_until: string | null;
            caps: components["schemas"]["Caps"];
            usage: components["schemas"]["Caps"];
            /** @description Whether every required document is accepted in the version in force. */
            compliant: boolean;
        };
        /** @description The legal documents, and what the user has accepted. */
        Compliance: {
            /** @description Whether every required document is accepted in the version in force. */
            compliant: boolean;
            /** @description The legal documents. */
            documents: {
                /** @description The document. */
                doc: string;
                /** @description The version in force. */
                version: string;
                /** @description Whether it must be there. */
                required: boolean;
                /** @description The version that the caller has accepted; null: none. */
                accepted_version: string | null;
                accepted_at: string | null;
            }[];
        };
        /** @description A page of Stripe to pay on. */
        CheckoutSession: {
            /** @description The URL to redirect the browser to. */
            url: string;
            /** @description Stripe’s checkout session. */
            session_id: string | null;
        };
        /** @description Stripe’s page for invoices and changes. */
        PortalSession: {
            /** @description The URL to redirect the browser to. */
            url: string;
        };
        /** @description The subscription after the change. */
        SubscriptionState: {
            /** @description The Stripe status of the subscription; `none` without one. */
            status: string;
            /** @description Whether it ends with the paid period. */
            cancel_at_period_end: boolean;
            current_period_end: string | null;
        };
        /** @description The event was received. */
        WebhookReceipt: {
            /** @description Always true. */
            received: boolean;
            /** @description Whether this event was received before. */
            duplicate: boolean;
        };
        /** @description The newest bar, and the trade date so far. */
        Quote: {
            /** @description The close of the newest bar, in points. */
            price: string;
            /**
             * Format: date-time
             * @description The open of the newest bar.
             */
            bar_ts: string;
            /** @description Points since the last close of the prior trade date. */
            change: string;
            /** @description Percent since the last close of the prior trade date. */
            change_pct: number | null;
            /** @description On this trade date. */
            high: string;
            /** @description On this trade date. */
            low: string;
            /** @description On this trade date. */
            volume: string;
        };
        /** @description A futures contract, with its costs and its newest bar. */
        Instrument: {
            /** @description The contract’s symbol, such as MES. */
            symbol: string;
            /** @description The name. */
            name: string;
            /** @description The exchange. */
            exchange: string;
            /** @description Points. */
            tick_size: string;
            /** @description USD per tick and contract. */
            tick_value: string;
            /** @description USD per point and contract. */
            point_value: string;
            /** @description ISO 4217. */
            currency: string;
            /** @description USD a contract. */
            commission_per_side: string;
            /** @description The group that determines its trading hours. */
            session: string;
            last: components["schemas"]["Quote"] | null;
        };
        /** @description All instruments. */
        InstrumentList: {
            /** @description The rows. */
            items: components["schemas"]["Instrument"][];
        };
        /** @description Bars, oldest first. */
        BarList: {
            /** @description The rows. */
            items: {
                /**
                 * Format: date-time
                 * @description Its open.
                 */
                ts: string;
                /** @description Points. */
                open: string;
                /** @description Points. */
                high: string;
                /** @description Points. */
                low: string;
                /** @description Points. */
                close: string;
                /** @description Contracts. */
                volume: string;
            }[];
        };
        /** @description Results of trades. */
        Metrics: {
            /** @description How many trades. */
            trades: number;
            /** @description Trades that won. */
            wins: number;
            /** @description Trades that lost. */
            losses: number;
            win_rate: number | null;
            /** @description USD after costs. */
            net_pnl: string;
            /** @description USD before costs. */
            gross_pnl: string;
            profit_factor: number | null;
            expectancy: string | null;
            /** @description USD, of the closed-trade equity; positive. */
            max_drawdown: string;
            max_drawdown_pct: number | null;
            sharpe: number | null;
            sortino: number | null;
            exposure: number | null;
            /** @description Losing trades in a row, at most. */
            longest_losing_streak: number;
        };
        /** @description Each strategy’s newest backtest and live results. */
        Performance: {
            /** @description The rows. */
            items: {
                /**
                 * Format: uuid
                 * @description The strategy.
                 */
                strategy_id: string;
                /** @description Unique among the owner’s strategies; case-insensitive. */
                name: string;
                backtest: {
                    /**
                     * Format: uuid
                     * @description The backtest.
                     */
                    id: string;
                    /** @description The strategy version that produced it. */
                    strategy_version: number;
                    /**
                     * Format: date-time
                     * @description The open of its first bar.
                     */
                    from: string;
                    /**
                     * Format: date-time
                     * @description The end of the span.
                     */
                    to: string;
                    finished_at: string | null;
                    /** @description How many trades. */
                    trades: number;
                    /** @description Trades that won. */
                    wins: number;
                    /** @description Trades that lost. */
                    losses: number;
                    win_rate: number | null;
                    /** @description USD after costs. */
                    net_pnl: string;
                    /** @description USD before costs. */
                    gross_pnl: string;
                    profit_factor: number | null;
                    expectancy: string | null;
                    /** @description USD, of the closed-trade equity; positive. */
                    max_drawdown: string;
                    max_drawdown_pct: number | null;
                    sharpe: number | null;
                    sortino: number | null;
                    exposure: number | null;
                    /** @description Losing trades in a row, at most. */
                    longest_losing_streak: number;
                } | null;
                live: components["schemas"]["Metrics"];
            }[];
            disclaimer: components["schemas"]["Disclaimer"];
        };
        /** @description The results of an account. */
        Portfolio: {
            /** @description Of this trade date. */
            today: {
                /**
                 * Format: date
                 * @description The CME trade date: of the newest bar of the instruments that strategies run on.
                 */
                trade_date: string;
                /** @description How many were published. */
                signals: number;
                /** @description How many are open. */
                open: number;
                /** @description How many were closed. */
                closed: number;
                /** @description USD. */
                realized_pnl: string;
            };
            /** @description Since the beginning. */
            cumulative: {
                /** @description How many were published. */
                signals: number;
                /** @description How many were closed. */
                closed: number;
                /** @description USD after costs. */
                realized_pnl: string;
                /** @description How many trades. */
                trades: number;
                /** @description Trades that won. */
                wins: number;
                /** @description Trades that lost. */
                losses: number;
                win_rate: number | null;
                /** @description USD after costs. */
                net_pnl: string;
                /** @description USD before costs. */
                gross_pnl: string;
                profit_factor: number | null;
                expectancy: string | null;
                /** @description USD, of the closed-trade equity; positive. */
                max_drawdown: string;
                max_drawdown_pct: number | null;
                sharpe: number | null;
                sortino: number | null;
                exposure: number | null;
                /** @description Losing trades in a row, at most. */
                longest_losing_streak: number;
            };
            /** @description Open signals. */
            open_signals: {
                /**
                 * Format: uuid
                 * @description The signal.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description The strategy.
                 */
                strategy_id: string;
                /** @description The strategy’s name. */
                strategy_name: string;
                /** @description The strategy version that produced it. */
                strategy_version: number;
                /** @description The contract’s symbol. */
                instrument: string;
                /**
                 * @description The length of a bar.
                 * @enum {string}
                 */
                timeframe: "1m" | "2m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d";
                /**
                 * @description Paper or live.
                 * @enum {string}
                 */
                mode: "paper" | "live";
                /**
                 * @description Long or short.
                 * @enum {string}
                 */
                side: "long" | "short";
                /**
                 * @description The status.
                 * @enum {string}
                 */
                status: "open" | "closed" | "cancelled";
                /** @description Contracts. */
                size: number;
                /** @description Points. */
                entry_price: string;
                stop_price: string | null;
                current_stop_price: string | null;
                target_price: string | null;
                open_size: number | null;
                /** @description Parts that were closed before the rest, in order. */
                parts: components["schemas"]["SignalPart"][];
                /**
                 * Format: date-time
                 * @description The open of the bar of the entry.
                 */
                bar_ts: string;
                /**
                 * Format: date-time
                 * @description When it was published.
                 */
                fired_at: string;
                close_price: string | null;
                closed_at: string | null;
                close_bar_ts: string | null;
                close_reason: ("exit" | "force_close" | "session" | "stop" | "target" | "user") | null;
                gross_pnl: string | null;
                commission: string | null;
                slippage_ticks: string | null;
                slippage_cost: string | null;
                pnl: string | null;
                /** @description The entry node that fired, and the outputs of every node on that bar. */
                reason: unknown;
                unrealized_pnl: string | null;
            }[];
            /** @description The result by trade date. */
            equity: {
                /**
                 * Format: date
                 * @description The trade date.
                 */
                date: string;
                /** @description USD. */
                pnl: string;
                /** @description USD, cumulative. */
                cumulative: string;
            }[];
            disclaimer: components["schemas"]["Disclaimer"];
        };
        /** @description The state of the risk gate. */
        Risk: {
            /**
             * Format: date-time
             * @description When it was judged.
             */
            timestamp: string;
            /**
             * @description Paper or live.
             * @enum {string}
             */
            mode: "paper" | "live";
            /** @description Whether entries pass the risk gate. */
            trading_allowed: boolean;
            /** @description Why trading is not allowed; null when it is. */
            blocked_reason: {
                /** @description The limit; `error` when the state could not be read. */
                breaker: string;
                /** @description Why. */
                reason: string;
                /** @description The value that was found; null when it could not be read. */
                observed: string | null;
                /** @description The limit. */
                limit: string | null;
                /**
                 * Format: date-time
                 * @description When it was judged.
                 */
                checked_at: string;
            } | null;
            /** @description The limits in force; null when they could not be read. */
            limits: {
                /** @description USD. */
                daily_loss_limit: string;
                /** @description Signals a trade date after which entries are denied. */
                max_daily_signals: number;
                /** @description Open signals at once. */
                max_open_signals: number;
                /** @description Losing signals in a row after which entries are denied. */
                max_consecutive_losses: number;
                /** @description Whether the user has stopped all trading. */
                trading_halted: boolean;
            } | null;
            /** @description What is used. */
            usage: {
                /** @description USD of this trade date. */
                realized_pnl: string;
                /** @description Signals of this trade date. */
                signals_today: number;
                /** @description Open signals. */
                open_signals: number;
                /** @description Losing signals in a row. */
                consecutive_losses: number;
            } | null;
            trade_date: string | null;
            resets_at: string | null;
        };
        /** @description An entry that the risk gate denied. */
        BlockedSignal: {
            /**
             * Format: uuid
             * @description The refusal.
             */
            id: string;
            /**
             * Format: uuid
             * @description The owner.
             */
            user_id: string;
            strategy_id: string | null;
            strategy_version: number | null;
            /** @description The contract’s symbol. */
            instrument: string;
            /**
             * @description The length of a bar.
             * @enum {string}
             */
            timeframe: "1m" | "2m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d";
            /**
             * Format: date-time
             * @description The open of the bar of the entry.
             */
            bar_ts: string;
            /**
             * @description Paper or live.
             * @enum {string}
             */
            mode: "paper" | "live";
            /** @description Long or short. */
            side: ("long" | "short") | null;
            /** @description The limit that denied the entry. */
            triggered_limit: string;
            /** @description Why. */
            reason: string;
            /** @description The value that was found; null when it could not be read. */
            observed: string;
            /** @description The limit. */
            limit: string;
            /** @description The limits and when they were checked. */
            reason_json: unknown;
            /**
             * Format: date-time
             * @description When it was denied.
             */
            blocked_at: string;
        };
        /** @description Denied entries, newest first. */
        BlockedSignals: {
            /**
             * Format: date-time
             * @description The server’s time.
             */
            timestamp: string;
            /** @description The rows. */
            items: components["schemas"]["BlockedSignal"][];
            /** @description How many there are in all. */
            total: number;
            /** @description How many at the most. */
            limit: number;
            /** @description How many rows to skip. */
            offset: number;
        };
        /** @description Whether the address is new on the waitlist. */
        Waitlist: {
            /**
             * @description The status.
             * @enum {string}
             */
            status: "joined" | "already_joined";
            /** @description How many there are. */
            count: number;
        };
        /** @description The length of the waitlist. */
        WaitlistCount: {
            /** @description How many there are. */
            count: number;
        };
        /** @description Whether the parts of the service work. */
        Health: {
            /**
             * @description The status.
             * @enum {string}
             */
            status: "ok" | "degraded";
            /** @description The version. Default: the newest. */
            version: string;
            /** @description Seconds since the process started. */
            uptime_seconds: number;
            /**
             * @description Whether PostgreSQL answers.
             * @enum {string}
             */
            database: "ok" | "down";
            /**
             * @description Whether Redis answers; `off` without one.
             * @enum {string}
             */
            redis: "ok" | "down" | "off";
            /**
             * @description Whether strategies are being run.
             * @enum {string}
             */
            dispatcher: "ok" | "stale";
        };
        /** @description A reason why results may be better than what could have been had. */
        Caveat: {
            /** @description Its kind. */
            code: string;
            /** @description One sentence with the number. */
            message: string;
            /** @description The number. */
            value: number;
        };
        /** @description A strategy version run over stored bars. */
        Backtest: {
            /**
             * Format: uuid
             * @description The backtest.
             */
            id: string;
            /**
             * Format: uuid
             * @description The strategy.
             */
            strategy_id: string;
            /** @description The strategy version that produced it. */
            strategy_version: number;
            /**
             * @description How far it is.
             * @enum {string}
             */
            status: "queued" | "running" | "done" | "failed" | "cancelled";
            /** @description 0 to 1. */
            progress: number;
            /**
             * Format: date-time
             * @description The start of the span.
             */
            from: string;
            /**
             * Format: date-time
             * @description The end of the span.
             */
            to: string;
            /** @description One-minute bars so far. */
            bars_processed: number;
            metrics: components["schemas"]["Metrics"] | null;
            open_signal: unknown | null;
            /** @description Whether the account’s limits were applied. */
            risk_gate: boolean;
            /** @description Entries that they denied. */
            blocked_entries: number;
            data_revision: number | null;
            /** @description What the request set. */
            settings: unknown;
            /** @description Why the results say less than they seem to, the gravest first. */
            caveats: components["schemas"]["Caveat"][];
            /** @description The bars that it ran over. */
            span: {
                /** @description What holding the contract over the same span would have made. */
                benchmark: {
                    /** @description USD after costs. */
                    net_pnl: string;
                    /** @description USD, by the closes of minutes. */
                    max_drawdown: string;
                    /** @description The first close. */
                    entry_price: string;
                    /** @description The last close. */
                    exit_price: string;
                } | null;
                /** @description USD, open trades valued at each minute’s close. */
                mark_to_market_drawdown: string;
                /** @description Gaps of half an hour of trading and more. */
                gap_count: number;
                /** @description Trading minutes in them. */
                gap_minutes: number;
                /** @description The longest ones, at most 20. */
                gaps: {
                    /**
                     * Format: date-time
                     * @description The first missing minute.
                     */
                    from: string;
                    /**
                     * Format: date-time
                     * @description The next minute that there is.
                     */
                    to: string;
                    /** @description Trading minutes without a bar. */
                    minutes: number;
                }[];
            } | null;
            error: string | null;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            finished_at: string | null;
            disclaimer: components["schemas"]["Disclaimer"];
        };
        /** @description A page of backtests. */
        BacktestList: {
            /** @description The rows. */
            items: components["schemas"]["Backtest"][];
            next_cursor: string | null;
        };
        /** @description A trade of a backtest, with its costs. */
        BacktestTrade: {
            /**
             * @description Long or short.
             * @enum {string}
             */
            side: "long" | "short";
            /** @description Contracts. */
            size: number;
            /**
             * Format: date-time
             * @description The open of the bar of the entry.
             */
            entry_ts: string;
            /** @description Points. */
            entry_price: string;
            /**
             * Format: date-time
             * @description The open of the bar of the exit.
             */
            exit_ts: string;
            /** @description Points. */
            exit_price: string;
            /**
             * @description The reason for the close.
             * @enum {string}
             */
            close_reason: "exit" | "force_close" | "session" | "stop" | "target" | "user";
            stop_price: string | null;
            target_price: string | null;
            /** @description USD before costs. */
            gross_pnl: string;
            /** @description USD, both sides. */
            commission: string;
            /** @description USD, both sides. */
            slippage_cost: string;
            /** @description USD after costs. */
            pnl: string;
            /**
             * @description How the entry was filled.
             * @enum {string}
             */
            entry_fill: "close" | "limit" | "open" | "stop";
            /** @description Points to the worst price while it was held. */
            mae: string;
            /** @description Points to the best price while it was held. */
            mfe: string;
            r_multiple: number | null;
            /** @description Minutes from entry to exit. */
            hold_minutes: number;
        };
        /** @description A page of trades. */
        BacktestTrades: {
            /** @description The rows. */
            items: components["schemas"]["BacktestTrade"][];
            next_cursor: string | null;
        };
        /** @description The equity of a backtest at the close of its trades. */
        BacktestEquity: {
            /** @description Empty until it is done. */
            items: {
                /**
                 * Format: date-time
                 * @description The close of a trade.
                 */
                ts: string;
                /** @description USD: the capital and the net P&L of the trades so far. */
                equity: string;
            }[];
        };
        /** @description A runtime’s signals beside a backtest over the same bars. */
        Parity: {
            /**
             * @description Paper or live.
             * @enum {string}
             */
            mode: "paper" | "live";
            /** @description Whether nothing differs. */
            same: boolean;
            /** @description One-minute bars compared. */
            bars: number;
            /** @description How many signals the runtime published. */
            live_signals: number;
            /** @description How many trades the backtest made. */
            backtest_trades: number;
            /** @description Positions closed by the user. */
            closed_by_hand: number;
            /** @description Entries denied by the account’s risk gate. */
            denied: number;
            /**
             * Format: date-time
             * @description The newest bar compared.
             */
            last_bar_ts: string;
            /** @description Signals and trades that differ. */
            differences: {
                /**
                 * Format: date-time
                 * @description The bar of the entry.
                 */
                bar_ts: string;
                /** @description The field that differs, or `missing_live`, `missing_backtest`. */
                field: string;
                /** @description The live side of the comparison. */
                live: string | null;
                /** @description The backtest’s side of the comparison; null where only the live run has one. */
                backtest: string | null;
            }[];
            disclaimer: components["schemas"]["Disclaimer"];
        };
        /** @description What an operator did, and when. */
        OperatorAction: {
            /**
             * @description What was done.
             * @enum {string}
             */
            kind: "halt" | "resume";
            /** @description The reason that the admin gave. */
            reason: string;
            /**
             * Format: uuid
             * @description The admin.
             */
            admin_id: string;
            admin_email: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
        };
        /** @description The state of the whole service, for its operators. */
        Administration: {
            /** @description What is used. */
            usage: {
                /** @description Accounts. */
                users: number;
                /** @description Strategies that are not deleted. */
                strategies: number;
                /** @description Runtimes that start, run or stop. */
                runtimes: number;
                /** @description Open signals. */
                open_signals: number;
                /** @description Signals fired since midnight (UTC). */
                signals_today: number;
                /** @description Backtests queued or running. */
                backtests: number;
            };
            halt: components["schemas"]["OperatorAction"] | null;
            /** @description What admins did, the newest 50 first. */
            actions: components["schemas"]["OperatorAction"][];
        };
        /** @description What a user has and uses. */
        UserUsage: {
            /**
             * Format: uuid
             * @description The user.
             */
            user_id: string;
            email: string | null;
            /**
             * Format: date-time
             * @description When the account was opened.
             */
            created_at: string;
            /** @description Strategies that are not deleted. */
            strategies: number;
            /** @description Runtimes that start, run or stop. */
            runtimes: number;
            /** @description Open signals. */
            open_signals: number;
            last_signal_at: string | null;
        };
        /** @description Where a user gets alerts. */
        AlertChannel: {
            /**
             * Format: uuid
             * @description The channel.
             */
            id: string;
            /**
             * @description The kind.
             * @enum {string}
             */
            kind: "discord" | "email" | "slack" | "sms" | "telegram" | "webhook";
            destination: string | null;
            /** @description Whether it is confirmed. */
            verified: boolean;
            /** @description Whether it delivers. */
            enabled: boolean;
            /** @description Why it was disabled; null while it is enabled. */
            disabled_reason: string | null;
            /** @description The events that it receives. Default: fired, closed, blocked and errors. */
            events: string[];
            /** @description The IANA time zone of times in its messages. */
            time_zone: string;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
        };
        /** @description The alert channels of a user. */
        AlertChannelList: {
            /** @description The rows. */
            items: components["schemas"]["AlertChannel"][];
        };
        /** @description How a new channel is confirmed. */
        AlertVerification: {
            /** @description How. */
            method: string;
            /** @description The address to open. */
            url?: string | null;
            secret?: string | null;
            expires_at?: string | null;
        };
        /** @description A new channel, with how to confirm it. */
        CreatedAlertChannel: {
            /**
             * Format: uuid
             * @description The channel.
             */
            id: string;
            /**
             * @description The kind.
             * @enum {string}
             */
            kind: "discord" | "email" | "slack" | "sms" | "telegram" | "webhook";
            destination: string | null;
            /** @description Whether it is confirmed. */
            verified: boolean;
            /** @description Whether it delivers. */
            enabled: boolean;
            /** @description Why it was disabled; null while it is enabled. */
            disabled_reason: string | null;
            /** @description The events that it receives. Default: fired, closed, blocked and errors. */
            events: string[];
            /** @description The IANA time zone of times in its messages. */
            time_zone: string;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            verification: components["schemas"]["AlertVerification"];
        };
        /** @description A message to a channel. */
        AlertDelivery: {
            /**
             * Format: uuid
             * @description The delivery; sent to webhooks as `webhook-id`.
             */
            id: string;
            /**
             * Format: uuid
             * @description Its channel.
             */
            channel_id: string;
            /** @description The event. */
            event: string;
            /** @description queued, delivered, failed, skipped or bounced. */
            status: string;
            /** @description How often it was tried. */
            attempts: number;
            /** @description Why it last failed; null when it did not. */
            last_error: string | null;
            /**
             * Format: date-time
             * @description When it was queued.
             */
            created_at: string;
            delivered_at: string | null;
        };
        /** @description What was sent to channels, and with what success. */
        AlertDeliveries: {
            /** @description The rows. */
            items: components["schemas"]["AlertDelivery"][];
            next_cursor: string | null;
        };
        /** @description The event was received. */
        Acknowledged: {
            /**
             * @description Always true.
             * @constant
             */
            ok: true;
        };
        /** @description A key of a program, without its secret. */
        ApiKey: {
            /**
             * Format: uuid
             * @description The key.
             */
            id: string;
            /** @description What its owner calls it. */
            name: string;
            /** @description The first characters of its secret. */
            start: string;
            /** @description What it may do; each scope includes those before it, except `ingest`. */
            scopes: ("read" | "research" | "trade" | "admin" | "ingest")[];
            /** @description Whether it was made for an agent. */
            for_agent: boolean;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            rotated_at: string | null;
            /**
             * Format: date-time
             * @description When it ends by itself.
             */
            expires_at: string;
            last_used_at: string | null;
            revoked_at: string | null;
        };
        /** @description An API key with its secret, which is shown this once. */
        CreatedApiKey: {
            /**
             * Format: uuid
             * @description The key.
             */
            id: string;
            /** @description What its owner calls it. */
            name: string;
            /** @description The first characters of its secret. */
            start: string;
            /** @description What it may do; each scope includes those before it, except `ingest`. */
            scopes: ("read" | "research" | "trade" | "admin" | "ingest")[];
            /** @description Whether it was made for an agent. */
            for_agent: boolean;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            rotated_at: string | null;
            /**
             * Format: date-time
             * @description When it ends by itself.
             */
            expires_at: string;
            last_used_at: string | null;
            revoked_at: string | null;
            /** @description Send it as `Authorization: Bearer SECRET`. It is shown this once: only its hash is stored. */
            secret: string;
        };
        /** @description What a group has in common; null for what was not grouped by. */
        StatisticsKey: {
            strategy_id: string | null;
            version: number | null;
            instrument: string | null;
            /** @description Long or short. */
            side: ("long" | "short") | null;
            /** @description Why it was closed. */
            close_reason: ("exit" | "force_close" | "session" | "stop" | "target" | "user") | null;
            node_id: string | null;
            /** @description The limit that denied the entry. */
            breaker: ("daily_loss_limit" | "error" | "max_consecutive_losses" | "max_daily_signals" | "max_open_signals" | "strategy_consecutive_losses" | "strategy_cooldown" | "strategy_daily_loss" | "strategy_trades_per_day" | "trading_halted") | null;
            /** @description What was decided at the close of the bar. */
            decision: ("blocked" | "closed" | "error" | "fired" | "in_position" | "no_entry" | "warming_up") | null;
            hour: number | null;
            /** @description The day of the week in the zone. */
            weekday: ("friday" | "monday" | "saturday" | "sunday" | "thursday" | "tuesday" | "wednesday") | null;
            day: string | null;
            week: string | null;
            month: string | null;
            trade_date: string | null;
        };
        /** @description Results of trades. */
        TradeMeasures: {
            /** @description How many trades. */
            trades: number;
            /** @description Trades that won. */
            wins: number;
            /** @description Trades that lost. */
            losses: number;
            win_rate: number | null;
            /** @description USD after costs. */
            net_pnl: string;
            /** @description USD before costs. */
            gross_pnl: string;
            /** @description USD. */
            commission: string;
            /** @description USD. */
            slippage_cost: string;
            expectancy: string | null;
            profit_factor: number | null;
            /** @description USD, of the group’s closed-trade equity; positive. */
            max_drawdown: string;
            average_hold_seconds: number | null;
            longest_hold_seconds: number | null;
            average_mae: string | null;
            average_mfe: string | null;
            largest_mae: string | null;
            largest_mfe: string | null;
        };
        /** @description The results of a group. */
        TradeGroup: {
            key: components["schemas"]["StatisticsKey"];
            /** @description How many trades. */
            trades: number;
            /** @description Trades that won. */
            wins: number;
            /** @description Trades that lost. */
            losses: number;
            win_rate: number | null;
            /** @description USD after costs. */
            net_pnl: string;
            /** @description USD before costs. */
            gross_pnl: string;
            /** @description USD. */
            commission: string;
            /** @description USD. */
            slippage_cost: string;
            expectancy: string | null;
            profit_factor: number | null;
            /** @description USD, of the group’s closed-trade equity; positive. */
            max_drawdown: string;
            average_hold_seconds: number | null;
            longest_hold_seconds: number | null;
            average_mae: string | null;
            average_mfe: string | null;
            largest_mae: string | null;
            largest_mfe: string | null;
        };
        /** @description Results of trades, by group. */
        TradeStatistics: {
            /** @description The IANA zone of hours, days, weeks and months. */
            time_zone: string;
            total: components["schemas"]["TradeMeasures"];
            /** @description One row a group, by key. */
            groups: components["schemas"]["TradeGroup"][];
            disclaimer: components["schemas"]["Disclaimer"];
        };
        /** @description How many, by group. */
        CountStatistics: {
            /** @description The IANA zone of hours, days, weeks and months. */
            time_zone: string;
            /** @description One row a group, by key. */
            groups: {
                key: components["schemas"]["StatisticsKey"];
                /** @description How many there are. */
                count: number;
            }[];
        };
        /** @description A variant of a study, with its results. */
        StudyVariant: {
            /** @description Its place among the variants, from 1. */
            number: number;
            /** @description Parameter → value. */
            params: {
                [key: string]: unknown;
            };
            score: number | null;
            metrics: components["schemas"]["Metrics"] | null;
            error: string | null;
        };
        /** @description A search over parameters, or a walk-forward test. */
        Study: {
            /**
             * Format: uuid
             * @description The study.
             */
            id: string;
            /**
             * Format: uuid
             * @description The strategy.
             */
            strategy_id: string;
            /** @description The strategy version that produced it. */
            strategy_version: number;
            /**
             * @description What it does.
             * @enum {string}
             */
            kind: "k_fold" | "sweep" | "walk_forward";
            /**
             * @description How far it is.
             * @enum {string}
             */
            status: "queued" | "running" | "done" | "failed" | "cancelled";
            /**
             * Format: date-time
             * @description The start of the span.
             */
            from: string;
            /**
             * Format: date-time
             * @description The end of the span.
             */
            to: string;
            /**
             * @description What makes a variant better.
             * @enum {string}
             */
            objective: "expectancy" | "expression" | "net_pnl" | "pnl_over_drawdown" | "profit_factor" | "sharpe" | "sortino" | "win_rate";
            expression: string | null;
            /** @description The parameters and the values that they take. */
            axes: {
                /** @description The parameter, as `node.param`. */
                param: string;
                /** @description The values. */
                values: unknown[];
            }[];
            /** @description Those that meet the constraints. */
            variants: number;
            /** @description Variants done so far, or folds. */
            done: number;
            /** @description Those of them that could not run. */
            failed: number;
            /** @description 0 to 1. */
            progress: number;
            best: components["schemas"]["StudyVariant"] | null;
            out_of_sample: components["schemas"]["Metrics"] | null;
            deflated_sharpe: number | null;
            overfitting_probability: number | null;
            /** @description Why the results say less than they seem to, the gravest first. */
            caveats: components["schemas"]["Caveat"][];
            disclaimer: components["schemas"]["Disclaimer"];
            error: string | null;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            finished_at: string | null;
        };
        /** @description The newest studies. */
        StudyList: {
            /** @description The rows. */
            items: components["schemas"]["Study"][];
        };
        /** @description A study with its best variant, or its folds. */
        StudyDetail: {
            /**
             * Format: uuid
             * @description The study.
             */
            id: string;
            /**
             * Format: uuid
             * @description The strategy.
             */
            strategy_id: string;
            /** @description The strategy version that produced it. */
            strategy_version: number;
            /**
             * @description What it does.
             * @enum {string}
             */
            kind: "k_fold" | "sweep" | "walk_forward";
            /**
             * @description How far it is.
             * @enum {string}
             */
            status: "queued" | "running" | "done" | "failed" | "cancelled";
            /**
             * Format: date-time
             * @description The start of the span.
             */
            from: string;
            /**
             * Format: date-time
             * @description The end of the span.
             */
            to: string;
            /**
             * @description What makes a variant better.
             * @enum {string}
             */
            objective: "expectancy" | "expression" | "net_pnl" | "pnl_over_drawdown" | "profit_factor" | "sharpe" | "sortino" | "win_rate";
            expression: string | null;
            /** @description The parameters and the values that they take. */
            axes: {
                /** @description The parameter, as `node.param`. */
                param: string;
                /** @description The values. */
                values: unknown[];
            }[];
            /** @description Those that meet the constraints. */
            variants: number;
            /** @description Variants done so far, or folds. */
            done: number;
            /** @description Those of them that could not run. */
            failed: number;
            /** @description 0 to 1. */
            progress: number;
            best: components["schemas"]["StudyVariant"] | null;
            out_of_sample: components["schemas"]["Metrics"] | null;
            deflated_sharpe: number | null;
            overfitting_probability: number | null;
            /** @description Why the results say less than they seem to, the gravest first. */
            caveats: components["schemas"]["Caveat"][];
            disclaimer: components["schemas"]["Disclaimer"];
            error: string | null;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            finished_at: string | null;
            /** @description Of a study with folds. */
            folds: {
                /**
                 * Format: date-time
                 * @description Training begins.
                 */
                train_from: string;
                /**
                 * Format: date-time
                 * @description The test begins.
                 */
                test_from: string;
                /**
                 * Format: date-time
                 * @description The test ends.
                 */
                test_to: string;
                params: {
                    [key: string]: unknown;
                } | null;
                /** @description The score in the training span. */
                train_score: number | null;
                /** @description The score in the test span. */
                test_score: number | null;
                metrics: components["schemas"]["Metrics"] | null;
                /** @description Why it failed; null when it did not. */
                error: string | null;
            }[];
            /** @description The trades of all tests one after the other. */
            equity: {
                /**
                 * Format: date
                 * @description The trade date of the close.
                 */
                date: string;
                /** @description USD so far. */
                equity: string;
            }[];
        };
        /** @description Variants, the best first. */
        StudyVariants: {
            /** @description The rows. */
            items: components["schemas"]["StudyVariant"][];
        };
        /** @description Scores by the values of two parameters. */
        StudyHeatMap: {
            /** @description The rows. */
            items: {
                /** @description The value of the first parameter. */
                x: unknown;
                /** @description The value of the second one. */
                y: unknown;
                average: number | null;
                best: number | null;
                /** @description How many have these values. */
                variants: number;
            }[];
        };
        /** @description A figure over all runs. */
        MonteCarloBand: {
            /** @description USD. */
            p5: string;
            /** @description USD. */
            p25: string;
            /** @description USD. */
            p50: string;
            /** @description USD. */
            p75: string;
            /** @description USD. */
            p95: string;
        };
        /** @description What else could have happened with the trades of a backtest. */
        MonteCarlo: {
            /** @description How many runs. */
            runs: number;
            /** @description Trades a run. */
            trades: number;
            net_pnl: components["schemas"]["MonteCarloBand"];
            max_drawdown: components["schemas"]["MonteCarloBand"];
            /** @description The share of runs that lost `ruin_share` of the capital. */
            ruin: number;
            /** @description The share of runs that ended with a loss. */
            loss: number;
            /** @description After each of up to 100 equal steps of the trades. */
            equity: components["schemas"]["MonteCarloBand"][];
            /** @description Why the results say less than they seem to, the gravest first. */
            caveats: components["schemas"]["Caveat"][];
            disclaimer: components["schemas"]["Disclaimer"];
        };
        /** @description What came of the bars that were sent. */
        BarReceived: {
            /** @description Always true. */
            ok: boolean;
            /** @description False: the bar was stored already. */
            stored: boolean;
        };
        SignalStreamEvents: {
            compliance: components["schemas"]["Disclaimer"];
            signal: components["schemas"]["Signal"];
            signal_updated: components["schemas"]["Signal"];
            signal_closed: components["schemas"]["Signal"];
            heartbeat: components["schemas"]["StreamTime"];
            reset: components["schemas"]["StreamReset"];
            bye: components["schemas"]["StreamBye"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
};
export type $defs = Record<string, never>;
export interface operations {
    listNodeTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineList"];
                };
            };
        };
    };
    listStrategies: {
        parameters: {
            query?: {
                /** @description The status. */
                status?: "draft" | "ready" | "live" | "paused" | "archived";
                /** @description The contract’s symbol, such as MES. */
                instrument?: string;
                /** @description Only strategies with this tag. */
                tag?: string;
                /** @description The `next_cursor` of the previous page. Default: the first page. */
                cursor?: string;
                /** @description How many at the most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StrategyList"];
                };
            };
        };
    };
    createStrategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The name. */
                    name: string;
                    /** @description A text for people. */
                    description?: string | null;
                    /** @description The contract’s symbol, such as MES. */
                    instrument: string;
                    /**
                     * @description The length of a bar.
                     * @enum {string}
                     */
                    timeframe: "1m" | "2m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d";
                    /** @description Words to find strategies by. */
                    tags?: string[] | null;
                    graph: components["schemas"]["Graph"];
                };
            };
        };
        responses: {
            /** @description Successful Response: the object was created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
        };
    };
    getStrategy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
        };
    };
    updateStrategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The name. */
                    name?: string | null;
                    /** @description A text for people. */
                    description?: string | null;
                    /** @description The contract’s symbol, such as MES. */
                    instrument?: string | null;
                    /** @description The length of a bar. */
                    timeframe?: ("1m" | "2m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d") | null;
                    /** @description Words to find strategies by. */
                    tags?: string[] | null;
                    graph?: components["schemas"]["Graph"] | null;
                    /** @description The version that was edited: 409 `version_conflict` when it is not the newest any more. */
                    expected_version?: number | null;
                    /** @description A remark of who made the version; null: none. */
                    note?: string | null;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
        };
    };
    deleteStrategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response: no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createStrategyFromFixture: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The fixture, such as `ema-cross`. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The name. */
                    name?: string | null;
                };
            };
        };
        responses: {
            /** @description Successful Response: the object was created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
        };
    };
    importStrategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description `ex7.strategy/v1` */
                    format?: unknown;
                    /** @description 1 to 120 characters. */
                    name?: unknown;
                    /** @description At most 2,000 characters. */
                    description?: unknown;
                    /** @description A symbol. */
                    instrument?: unknown;
                    /** @description The length of a bar. */
                    timeframe?: unknown;
                    /** @description At most 20. */
                    tags?: unknown;
                    /** @description The graph. */
                    graph?: unknown;
                    /** @description `suffix`: a name that is in use becomes `NAME (2)`, `NAME (3)`, … */
                    name_on_conflict?: unknown;
                };
            };
        };
        responses: {
            /** @description Successful Response: the object was created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
        };
    };
    cloneStrategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The strategy to copy. */
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The name. */
                    name?: string | null;
                };
            };
        };
        responses: {
            /** @description Successful Response: the object was created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
        };
    };
    exportStrategy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StrategyExport"];
                };
            };
        };
    };
    validateGraph: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    graph: components["schemas"]["Graph"];
                    /** @description The contract’s symbol, such as MES. */
                    instrument?: string;
                    /** @description The length of a bar. */
                    timeframe?: ("1m" | "2m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d") | null;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphValidation"];
                };
            };
        };
    };
    listStrategyVersions: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the previous page. Default: the first page. */
                cursor?: string;
                /** @description How many at the most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionList"];
                };
            };
        };
    };
    getStrategyVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The strategy. */
                strategy_id: string;
                /** @description The version. Default: the newest. */
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StrategyVersion"];
                };
            };
        };
    };
    rollbackStrategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The version to return to. */
                    to_version: number;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolledBack"];
                };
            };
        };
    };
    promoteStrategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
        };
    };
    pauseStrategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
        };
    };
    resumeStrategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
        };
    };
    archiveStrategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
        };
    };
    unarchiveStrategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
        };
    };
    listSignals: {
        parameters: {
            query?: {
                /** @description The strategy. */
                strategy_id?: string;
                /** @description From this instant on. */
                from?: string;
                /** @description Up to this instant, which is left out. */
                to?: string;
                /** @description Long or short. */
                side?: "long" | "short";
                /** @description The status. */
                status?: "open" | "closed" | "cancelled";
                /** @description The contract’s symbol, such as MES. */
                instrument?: string;
                /** @description The `next_cursor` of the previous page. Default: the first page. */
                cursor?: string;
                /** @description How many at the most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalList"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description The strategy. */
                strategy_id?: string;
                /** @description From this instant on. */
                from?: string;
                /** @description Up to this instant, which is left out. */
                to?: string;
                /** @description What was decided at the close of the bar. */
                decision?: "fired" | "blocked" | "closed" | "no_entry" | "in_position" | "warming_up" | "error";
                /** @description The `next_cursor` of the previous page. Default: the first page. */
                cursor?: string;
                /** @description How many at the most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditList"];
                };
            };
        };
    };
    getSignal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The signal. */
                signal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Signal"];
                };
            };
        };
    };
    closeSignal: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The signal. */
                signal_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Points. Default: the newest bar’s close. */
                    close_price?: (string | number) | null;
                    /**
                     * @description Accept a price far from the market.
                     * @default false
                     */
                    force?: boolean;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Signal"];
                };
            };
        };
    };
    listLegacySignals: {
        parameters: {
            query?: {
                /** @description How far back, in hours. */
                hours?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegacySignals"];
                };
            };
        };
    };
    listLegacySignalsOfInstrument: {
        parameters: {
            query?: {
                /** @description How far back, in hours. */
                hours?: number;
            };
            header?: never;
            path: {
                /** @description The contract’s symbol, such as MES. */
                instrument: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegacySignals"];
                };
            };
        };
    };
    listRuntimes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuntimeList"];
                };
            };
        };
    };
    listMyRuntimeHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuntimeList"];
                };
            };
        };
    };
    startRuntime: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Paper or live. Default: paper.
                     * @default paper
                     * @enum {string}
                     */
                    mode?: "paper" | "live";
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runtime"];
                };
            };
        };
    };
    stopRuntime: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Paper or live. Default: paper.
                     * @default paper
                     * @enum {string}
                     */
                    mode?: "paper" | "live";
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runtime"];
                };
            };
        };
    };
    forceCloseAll: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Paper or live. Default: paper. */
                    mode?: ("paper" | "live") | null;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForceClosed"];
                };
            };
        };
    };
    runBacktest: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The strategy.
                     */
                    strategy_id: string;
                    /** @description The version. Default: the newest. */
                    version?: number | null;
                    /** @description From this instant on. */
                    from?: string | null;
                    /** @description Up to this instant, which is left out. */
                    to?: string | null;
                    /** @description Whether risk limits deny entries, as they do live. */
                    apply_risk_gate?: boolean | null;
                    graph?: components["schemas"]["Graph"] | null;
                    overrides?: {
                        [key: string]: unknown;
                    } | null;
                    /** @description USD that the account starts with. */
                    capital?: (string | number) | null;
                    /** @description USD a contract and side. Default: the instrument’s. */
                    commission_per_side?: (string | number) | null;
                    /** @description Ticks that each fill is worse by. Default: one. */
                    slippage_ticks?: number | null;
                };
            };
        };
        responses: {
            /** @description Successful Response: the object was created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backtest"];
                };
            };
        };
    };
    getBacktest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The backtest. */
                backtest_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backtest"];
                };
            };
        };
    };
    cancelBacktest: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The backtest. */
                backtest_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backtest"];
                };
            };
        };
    };
    listBacktestTrades: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the previous page. Default: the first page. */
                cursor?: string;
                /** @description How many at the most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The backtest. */
                backtest_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacktestTrades"];
                };
            };
        };
    };
    getBacktestEquity: {
        parameters: {
            query?: {
                /** @description How many points at the most; the shape of the curve is kept. */
                points?: number;
            };
            header?: never;
            path: {
                /** @description The backtest. */
                backtest_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacktestEquity"];
                };
            };
        };
    };
    listStrategyBacktests: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the previous page. Default: the first page. */
                cursor?: string;
                /** @description How many at the most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacktestList"];
                };
            };
        };
    };
    getParity: {
        parameters: {
            query?: {
                /** @description Paper or live. Default: paper. */
                mode?: "paper" | "live";
            };
            header?: never;
            path: {
                /** @description The strategy. */
                strategy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Parity"];
                };
            };
        };
    };
    listStudies: {
        parameters: {
            query?: {
                /** @description The strategy. */
                strategy_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudyList"];
                };
            };
        };
    };
    runStudy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The strategy.
                     */
                    strategy_id: string;
                    /** @description The version. Default: the newest. */
                    version?: number | null;
                    /** @description From this instant on. */
                    from?: string | null;
                    /** @description Up to this instant, which is left out. */
                    to?: string | null;
                    /** @description The parameters to vary. */
                    ranges: {
                        /** @description The parameter, as `node.param`. */
                        param: string;
                        /** @description The first value. */
                        from?: number | null;
                        /** @description The last value. */
                        to?: number | null;
                        /** @description The distance between two values. */
                        step?: number | null;
                        /** @description The values. */
                        values?: unknown[] | null;
                    }[];
                    /** @description Conditions that a variant must meet, such as fast < slow; others are left out. */
                    constraints?: {
                        /** @description The parameter, or the number, on the left. */
                        left: string;
                        /** @description How the two sides compare. */
                        operator: string;
                        /** @description The parameter, or the number, on the right. */
                        right: string;
                    }[] | null;
                    /** @description How variants are chosen. */
                    sampling?: ("grid" | "latin_hypercube" | "random") | null;
                    /** @description How many variants to draw; with `sampling` other than `grid`. */
                    samples?: number | null;
                    /** @description The same seed gives the same numbers. */
                    seed?: number | null;
                    /** @description What variants are ranked by. */
                    objective?: ("expectancy" | "expression" | "net_pnl" | "pnl_over_drawdown" | "profit_factor" | "sharpe" | "sortino" | "win_rate") | null;
                    /** @description A formula of metrics that variants are ranked by, in place of `objective`. */
                    expression?: string | null;
                    /** @description Variants with fewer trades are not ranked. */
                    min_trades?: number | null;
                    /** @description Train and test on spans one after the other, instead of one search over all bars. */
                    walk_forward?: {
                        /** @description How many spans are tested. */
                        folds: number;
                        /** @description The share of each span that trains, 0 to 1. */
                        train_share?: number | null;
                        /** @description Whether each training span begins at the first bar. Default: it moves along. */
                        anchored?: boolean | null;
                    } | null;
                    /** @description Test on spans that each take their turn, and train on the rest. */
                    k_fold?: {
                        /** @description How many spans are tested. */
                        folds: number;
                        /** @description Minutes before each test span that do not train. */
                        purge_minutes?: number | null;
                        /** @description Minutes after each test span that do not train. */
                        embargo_minutes?: number | null;
                    } | null;
                    /** @description Whether risk limits deny entries, as they do live. */
                    apply_risk_gate?: boolean | null;
                    graph?: components["schemas"]["Graph"] | null;
                    overrides?: {
                        [key: string]: unknown;
                    } | null;
                    /** @description USD that the account starts with. */
                    capital?: (string | number) | null;
                    /** @description USD a contract and side. Default: the instrument’s. */
                    commission_per_side?: (string | number) | null;
                    /** @description Ticks that each fill is worse by. Default: one. */
                    slippage_ticks?: number | null;
                };
            };
        };
        responses: {
            /** @description Successful Response: the object was created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Study"];
                };
            };
        };
    };
    getStudy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The study. */
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudyDetail"];
                };
            };
        };
    };
    cancelStudy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The study. */
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Study"];
                };
            };
        };
    };
    listStudyVariants: {
        parameters: {
            query?: {
                /** @description How many at the most. */
                limit?: number;
                /** @description How many rows to skip. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description The study. */
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudyVariants"];
                };
            };
        };
    };
    getStudyHeatMap: {
        parameters: {
            query?: {
                /** @description The horizontal axis. */
                x?: string;
                /** @description The vertical axis. */
                y?: string;
            };
            header?: never;
            path: {
                /** @description The study. */
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudyHeatMap"];
                };
            };
        };
    };
    getMonteCarlo: {
        parameters: {
            query?: {
                /** @description How. */
                method?: "block_bootstrap" | "bootstrap" | "shuffle";
                /** @description How many runs. */
                runs?: number;
                /** @description Trades that are drawn together, which keeps streaks. */
                block_length?: number;
                /** @description The share of trades that are missed, 0 to 1. */
                missed_share?: number;
                /** @description USD a trade that fills are worse by. */
                extra_cost?: string | number;
                /** @description USD that the account starts with. */
                capital?: string | number;
                /** @description What the runs vary. */
                varied?: boolean;
                /** @description The share of the capital whose loss is ruin, 0 to 1. */
                ruin_share?: number;
                /** @description The same seed gives the same numbers. */
                seed?: number;
            };
            header?: never;
            path: {
                /** @description The backtest. */
                backtest_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MonteCarlo"];
                };
            };
        };
    };
    createStreamTicket: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response: the object was created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamTicket"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Newest first. */
                        items: components["schemas"]["ApiKey"][];
                    };
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The name. */
                    name: string;
                    /** @description What the key may do. */
                    scopes?: ("read" | "research" | "trade" | "admin" | "ingest")[] | null;
                    /** @description When it ends by itself. Default: in a year. */
                    expires_at?: string | null;
                    /** @description Whether the key is for an agent: it gets the scope `research`. */
                    for_agent?: boolean | null;
                };
            };
        };
        responses: {
            /** @description Successful Response: the object was created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The API key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Minutes that the old secret still works.
                     * @default 60
                     */
                    grace_minutes?: number;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The API key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response: no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getSignalsHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalsHealth"];
                };
            };
        };
    };
    listTiers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tiers"];
                };
            };
        };
    };
    getDisclaimer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Disclaimer"];
                };
            };
        };
    };
    getBilling: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Billing"];
                };
            };
        };
    };
    getCompliance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Compliance"];
                };
            };
        };
    };
    acceptDocuments: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The legal documents. */
                    documents: {
                        /** @description The document. */
                        doc: string;
                        /** @description The version. Default: the newest. */
                        version: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Successful Response: the object was created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Compliance"];
                };
            };
        };
    };
    createCheckout: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The tier.
                     * @enum {string}
                     */
                    tier: "free" | "trader" | "pro";
                    /**
                     * @description How often it is paid.
                     * @enum {string}
                     */
                    interval: "month" | "year";
                    /** @description Where Stripe leads to after the payment; on an allowed origin. */
                    success_url?: string | null;
                    /** @description Where Stripe leads back to when the user cancels; on an allowed origin. */
                    cancel_url?: string | null;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckoutSession"];
                };
            };
        };
    };
    createPortal: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Where Stripe leads back to; on an allowed origin. */
                    return_url?: string | null;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalSession"];
                };
            };
        };
    };
    cancelSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionState"];
                };
            };
        };
    };
    resumeSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionState"];
                };
            };
        };
    };
    compAccount: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The user.
                     */
                    user_id: string;
                    /**
                     * @description The tier.
                     * @enum {string}
                     */
                    tier: "free" | "trader" | "pro";
                    /**
                     * Format: date-time
                     * @description When the grant ends.
                     */
                    until: string;
                    /** @description Why. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Billing"];
                };
            };
        };
    };
    listInstruments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstrumentList"];
                };
            };
        };
    };
    getInstrument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The contract’s symbol, such as MES. */
                symbol: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instrument"];
                };
            };
        };
    };
    listBars: {
        parameters: {
            query?: {
                /** @description The length of a bar. */
                timeframe?: "1m" | "2m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d";
                /** @description From this instant on. */
                from?: string;
                /** @description Up to this instant, which is left out. */
                to?: string;
                /** @description How many at the most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The contract’s symbol, such as MES. */
                symbol: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BarList"];
                };
            };
        };
    };
    getPerformance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Performance"];
                };
            };
        };
    };
    getPortfolio: {
        parameters: {
            query?: {
                /** @description Paper or live. Default: paper. */
                mode?: "paper" | "live";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Portfolio"];
                };
            };
        };
    };
    getSignalStatistics: {
        parameters: {
            query?: {
                /** @description Up to three, with commas between them. Default: all in one. */
                group_by?: string;
                /** @description Paper or live. Default: paper. */
                mode?: "paper" | "live";
                /** @description Only these strategies, with commas between them. */
                strategy_ids?: string | null;
                /** @description Only these symbols, with commas between them. */
                instruments?: string | null;
                /** @description Only these, with commas between them. */
                sides?: string;
                /** @description Only these, with commas between them. */
                close_reasons?: string;
                /** @description From this instant on. */
                from?: string;
                /** @description Up to this instant, which is left out. */
                to?: string;
                /** @description The IANA zone of hours, days, weeks and months. */
                time_zone?: string;
                /** @description How many at the most. */
                limit?: number;
                /** @description Whether to compute MAE and MFE, of at most 5,000 trades. */
                excursions?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TradeStatistics"];
                };
            };
        };
    };
    getBacktestStatistics: {
        parameters: {
            query?: {
                /** @description Up to three, with commas between them. Default: all in one. */
                group_by?: string;
                /** @description Only these, with commas between them. */
                sides?: string;
                /** @description Only these, with commas between them. */
                close_reasons?: string;
                /** @description From this instant on. */
                from?: string;
                /** @description Up to this instant, which is left out. */
                to?: string;
                /** @description The IANA zone of hours, days, weeks and months. */
                time_zone?: string;
                /** @description How many at the most. */
                limit?: number;
                /** @description Whether to compute MAE and MFE, of at most 5,000 trades. */
                excursions?: boolean;
            };
            header?: never;
            path: {
                /** @description The backtest. */
                backtest_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TradeStatistics"];
                };
            };
        };
    };
    getBlockedStatistics: {
        parameters: {
            query?: {
                /** @description Up to three, with commas between them. Default: all in one. */
                group_by?: string;
                /** @description Paper or live. Default: paper. */
                mode?: "paper" | "live";
                /** @description Only these strategies, with commas between them. */
                strategy_ids?: string | null;
                /** @description Only these symbols, with commas between them. */
                instruments?: string | null;
                /** @description Only these, with commas between them. */
                sides?: string;
                /** @description From this instant on. */
                from?: string;
                /** @description Up to this instant, which is left out. */
                to?: string;
                /** @description The IANA zone of hours, days, weeks and months. */
                time_zone?: string;
                /** @description How many at the most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CountStatistics"];
                };
            };
        };
    };
    getAuditStatistics: {
        parameters: {
            query?: {
                /** @description Up to three, with commas between them. Default: all in one. */
                group_by?: string;
                /** @description The strategy. */
                strategy_id?: string;
                /** @description The contract’s symbol, such as MES. */
                instrument?: string;
                /** @description What was decided at the close of the bar. */
                decision?: "fired" | "blocked" | "closed" | "no_entry" | "in_position" | "warming_up" | "error";
                /** @description From this instant on. */
                from?: string;
                /** @description Up to this instant, which is left out. */
                to?: string;
                /** @description The IANA zone of hours, days, weeks and months. */
                time_zone?: string;
                /** @description How many at the most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CountStatistics"];
                };
            };
        };
    };
    updateRiskLimits: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Paper or live. Default: paper.
                     * @default paper
                     * @enum {string}
                     */
                    mode?: "paper" | "live";
                    /** @description USD that a trade date may lose; a negative number. */
                    daily_loss_limit?: (string | number) | null;
                    /** @description Signals a trade date after which entries are denied. */
                    max_daily_signals?: number | null;
                    /** @description Open signals at once. */
                    max_open_signals?: number | null;
                    /** @description Losing signals in a row after which entries are denied. */
                    max_consecutive_losses?: number | null;
                    /** @description Whether the user has stopped all trading. */
                    trading_halted?: boolean | null;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Risk"];
                };
            };
        };
    };
    haltTrading: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Paper or live. Default: paper.
                     * @default paper
                     * @enum {string}
                     */
                    mode?: "paper" | "live";
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Risk"];
                };
            };
        };
    };
    resumeTrading: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Paper or live. Default: paper.
                     * @default paper
                     * @enum {string}
                     */
                    mode?: "paper" | "live";
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Risk"];
                };
            };
        };
    };
    getRisk: {
        parameters: {
            query?: {
                /** @description Paper or live. Default: paper. */
                mode?: "paper" | "live";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Risk"];
                };
            };
        };
    };
    listBlockedSignals: {
        parameters: {
            query?: {
                /** @description How many at the most. */
                limit?: number;
                /** @description How many rows to skip. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockedSignals"];
                };
            };
        };
    };
    generateStrategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The rules in words. */
                    prompt: string;
                    /** @description The contract’s symbol, such as MES. */
                    instrument?: string | null;
                    /** @description The length of a bar. */
                    timeframe?: ("1m" | "2m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d") | null;
                    /** @description Draft in spite of words that are not understood. */
                    lenient?: boolean | null;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VixGeneration"];
                };
            };
        };
    };
    getVixQuota: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VixQuota"];
                };
            };
        };
    };
    joinWaitlist: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The e-mail address. */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Waitlist"];
                };
            };
        };
    };
    countWaitlist: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WaitlistCount"];
                };
            };
        };
    };
    listAlertChannels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertChannelList"];
                };
            };
        };
    };
    createAlertChannel: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The kind.
                     * @enum {string}
                     */
                    kind: "discord" | "email" | "slack" | "sms" | "telegram" | "webhook";
                    /** @description The address; empty for Telegram, whose bot asks for it. */
                    destination?: string | null;
                    /** @description The events that it receives. Default: fired, closed, blocked and errors. */
                    events?: string[] | null;
                    /** @description The IANA time zone of times in its messages. Default: America/Chicago. */
                    time_zone?: string | null;
                };
            };
        };
        responses: {
            /** @description Successful Response: the object was created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedAlertChannel"];
                };
            };
        };
    };
    deleteAlertChannel: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The alert channel. */
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response: no content. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateAlertChannel: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The alert channel. */
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Whether it delivers. */
                    enabled?: boolean | null;
                    /** @description The events that it receives. Default: fired, closed, blocked and errors. */
                    events?: string[] | null;
                    /** @description The IANA time zone of times in its messages. Default: America/Chicago. */
                    time_zone?: string | null;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertChannel"];
                };
            };
        };
    };
    testAlertChannel: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The alert channel. */
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertChannel"];
                };
            };
        };
    };
    listAlertDeliveries: {
        parameters: {
            query?: {
                /** @description The alert channel. */
                channel_id?: string;
                /** @description The status. */
                status?: "bounced" | "delivered" | "failed" | "queued" | "skipped";
                /** @description The `next_cursor` of the previous page. Default: the first page. */
                cursor?: string;
                /** @description How many at the most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertDeliveries"];
                };
            };
        };
    };
    resendAlertDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The delivery. */
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertDelivery"];
                };
            };
        };
    };
    showVerificationPage: {
        parameters: {
            query?: {
                /** @description The token that was sent to the channel. */
                token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    verifyAlertChannel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The token that was sent to the channel. */
                    token: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertChannel"];
                };
            };
        };
    };
    getAdministration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Administration"];
                };
            };
        };
    };
    listUserUsage: {
        parameters: {
            query?: {
                /** @description How many at the most. */
                limit?: number;
                /** @description The id of the last row of the page before. Default: the first page. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description By id. */
                        items: components["schemas"]["UserUsage"][];
                    };
                };
            };
        };
    };
    haltAllTrading: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Administration"];
                };
            };
        };
    };
    resumeAllTrading: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Administration"];
                };
            };
        };
    };
    streamSignals: {
        parameters: {
            query?: {
                /** @description The strategy. */
                strategy_id?: string;
                /** @description The contract’s symbol, such as MES. */
                instrument?: string;
                /** @description The `id` of the last event received, where headers cannot be set. */
                last_event_id?: string;
                /** @description A stream ticket, where headers cannot be set. */
                ticket?: string;
            };
            header?: {
                /** @description The `id` of the last event received; the stream resumes after it. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    streamBacktest: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `id` of the last event received; the stream resumes after it. */
                "Last-Event-ID"?: string;
            };
            path: {
                /** @description The backtest. */
                backtest_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    streamStudy: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `id` of the last event received; the stream resumes after it. */
                "Last-Event-ID"?: string;
            };
            path: {
                /** @description The study. */
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    receiveStripeEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReceipt"];
                };
            };
        };
    };
    receiveResendEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acknowledged"];
                };
            };
        };
    };
    receiveTelegramUpdate: {
        parameters: {
            query?: {
                /** @description The secret of the webhook’s URL. */
                secret?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acknowledged"];
                };
            };
        };
    };
    receiveTradingviewAlert: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BarReceived"];
                };
            };
        };
    };
    receiveTwilioMessage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": Record<string, never>;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/xml": string;
                };
            };
        };
    };
    importBarFile: {
        parameters: {
            query?: {
                /** @description The name of the file: LEAN writes the day into it. */
                name?: string;
                /** @description The instrument of the bars. Default: the one in the file. */
                instrument?: string;
                /** @description Of stamps without an offset: UTC, America/New_York, +02:00; America/New_York+7 for many MetaTrader servers. */
                zone?: string;
                /** @description Whether a stamp is the open or the end of its bar. */
                stamp?: "open" | "close";
                /** @description Takes a vendor's stamp and zone, such as firstrate or kibot. */
                format?: string;
                /** @description The columns in their order: date,time,open,high,low,close,volume; "-" leaves one out. */
                columns?: string;
                /** @description Whether 01/02/2024 is day first or month first. */
                dates?: "dmy" | "mdy";
                /** @description What separates the decimals of 4,700. */
                decimal?: "point" | "comma";
                /** @description Of a file of several: takes the rows of this one. */
                symbol?: string;
                /** @description Of a file of several contracts: rolls to the next one by greater volume, or when one ends. */
                roll?: "volume" | "date";
                /** @description The bars are one-minute bars, even if they are far between. */
                timeframe?: string;
                /** @description Which row of a duplicate minute is kept. */
                on_conflict?: "keep-first" | "keep-last";
                /** @description Replaces stored bars that differ, and records this reason. */
                reason?: string;
                /** @description Reports what would be stored, without storing it. */
                dry_run?: "0" | "1" | "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": Record<string, never>;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Nothing was wrong and nothing open. */
                        accepted: boolean;
                        /** @description False for a dry run too. */
                        stored: boolean;
                        /** @description The file, or each file of an archive. */
                        files: {
                            name: string;
                            /** @description In one line. */
                            summary: string;
                            format: string;
                            zone: string | null;
                            /**
                             * @description What a stamp says of its bar.
                             * @enum {string}
                             */
                            stamp: "open" | "close";
                            instrument: string | null;
                            /** @description As the file writes them, at most 20. */
                            symbols: string[];
                            rows: number;
                            /** @description Different minutes. */
                            bars: number;
                            from: string | null;
                            to: string | null;
                            /** @enum {string} */
                            order: "oldest first" | "newest first" | "mixed";
                            gaps: number | null;
                            missing_minutes: number | null;
                            /** @description Rows that repeat another exactly. */
                            duplicates: number;
                            /** @description What the file leaves open. */
                            asks: {
                                /** @description The option that answers it. */
                                flag: string;
                                message: string;
                            }[];
                            /** @description What is wrong with the file as a whole. */
                            errors: string[];
                            problem_count: number;
                            /** @description The first hundred wrong rows. */
                            problems: {
                                /** @description Of the file; of JSON and Parquet the record. */
                                line: number;
                                column: string;
                                code: string;
                                message: string;
                            }[];
                            /** @description Minutes that come more than once with different values. */
                            repeated: {
                                /**
                                 * Format: date-time
                                 * @description The minute.
                                 */
                                ts: string;
                                lines: number[];
                                /** @description The values that differ. */
                                message: string;
                            }[];
                            notes: string[];
                        }[];
                        changes: {
                            instrument: string;
                            added: number;
                            /** @description Stored already, exactly so. */
                            known: number;
                            /** @description Stored bars that were replaced. */
                            corrected: number;
                            revision: number | null;
                            /** @description Stored bars that differ. */
                            conflict_count: number;
                            conflicts: {
                                /**
                                 * Format: date-time
                                 * @description The minute.
                                 */
                                ts: string;
                                stored: string;
                                sent: string;
                            }[];
                        }[];
                    };
                };
            };
        };
    };
    onSignalFired: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery. It stays the same when it is sent again: drop what you have seen. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. Refuse one that is five minutes off. */
                "webhook-timestamp": string;
                /** @description `v1,` and the base64 HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{raw body}` under the channel’s secret (`whsec_…`, base64), as Standard Webhooks has it; several are separated by spaces. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The event.
                     * @constant
                     */
                    type: "signal.fired";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    /** @description A signal was published; `data` is the signal. Keys are in snake_case, with `strategy_name` beside `strategy_id`. */
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onSignalUpdated: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery. It stays the same when it is sent again: drop what you have seen. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. Refuse one that is five minutes off. */
                "webhook-timestamp": string;
                /** @description `v1,` and the base64 HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{raw body}` under the channel’s secret (`whsec_…`, base64), as Standard Webhooks has it; several are separated by spaces. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The event.
                     * @constant
                     */
                    type: "signal.updated";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    /** @description A signal’s stop moved or a part of it was closed; `data` is the signal after the change. Keys are in snake_case, with `strategy_name` beside `strategy_id`. */
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onSignalClosed: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery. It stays the same when it is sent again: drop what you have seen. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. Refuse one that is five minutes off. */
                "webhook-timestamp": string;
                /** @description `v1,` and the base64 HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{raw body}` under the channel’s secret (`whsec_…`, base64), as Standard Webhooks has it; several are separated by spaces. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The event.
                     * @constant
                     */
                    type: "signal.closed";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    /** @description A signal was closed; `data` is the signal with its P&L. Keys are in snake_case, with `strategy_name` beside `strategy_id`. */
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onSignalBlocked: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery. It stays the same when it is sent again: drop what you have seen. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. Refuse one that is five minutes off. */
                "webhook-timestamp": string;
                /** @description `v1,` and the base64 HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{raw body}` under the channel’s secret (`whsec_…`, base64), as Standard Webhooks has it; several are separated by spaces. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The event.
                     * @constant
                     */
                    type: "signal.blocked";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    /** @description The risk gate denied an entry; `data` says which limit, what was observed and why. Keys are in snake_case, with `strategy_name` beside `strategy_id`. */
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onRiskWarning: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery. It stays the same when it is sent again: drop what you have seen. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. Refuse one that is five minutes off. */
                "webhook-timestamp": string;
                /** @description `v1,` and the base64 HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{raw body}` under the channel’s secret (`whsec_…`, base64), as Standard Webhooks has it; several are separated by spaces. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The event.
                     * @constant
                     */
                    type: "risk.warning";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    /** @description A limit is at 80 %; `data` says which. Keys are in snake_case, with `strategy_name` beside `strategy_id`. */
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onRuntimeError: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery. It stays the same when it is sent again: drop what you have seen. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. Refuse one that is five minutes off. */
                "webhook-timestamp": string;
                /** @description `v1,` and the base64 HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{raw body}` under the channel’s secret (`whsec_…`, base64), as Standard Webhooks has it; several are separated by spaces. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The event.
                     * @constant
                     */
                    type: "runtime.error";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    /** @description A running strategy stopped with an error; `data` is the runtime. Keys are in snake_case, with `strategy_name` beside `strategy_id`. */
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
