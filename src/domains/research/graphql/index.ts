// The GraphQL types of research. Importing this adds them to the schema.
import './operations.ts';
import './study.ts';
