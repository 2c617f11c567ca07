/** The owner of the demo strategies and signals; development only. */
export const DEMO_USER = { userId: '019a0000-0000-7000-8000-000000000de0', email: 'demo@ex7.example' } as const;
