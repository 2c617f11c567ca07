// The GraphQL types of research. Importing this adds them to the schema.
import './operations.ts';
import './sharing.ts';
import './study.ts';
