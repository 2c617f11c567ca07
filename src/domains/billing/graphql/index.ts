import './disclaimer.ts';
import './tiers.ts';
import './billing.ts';
import './compliance.ts';
import './sessions.ts';
