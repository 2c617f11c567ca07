import './administration.ts';
