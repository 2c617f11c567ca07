// The GraphQL face of risk: importing it adds the types and fields to the schema.
import './context.ts';
import './risk.ts';
import './operations.ts';
import './warnings.ts';
