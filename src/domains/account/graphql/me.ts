import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Node, nodeLoader } from '../../../graphql/node.ts';
import { MeRef } from '../../../graphql/references.ts';

MeRef.implement({
  description: 'The authenticated user.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('userId', { description: 'The user id: the `sub` of the token.' }),
    email: t.exposeString('email', { nullable: true, description: 'The address in the token.' }),
    role: t.exposeString('role', { description: '`user` or `admin`.' }),
  }),
});

nodeLoader('Me', async (keys, context) => keys.map(() => requireUser(context)));

builder.queryField('me', (t) =>
  t.field({
    type: MeRef,
    description: 'The caller.',
    resolve: (_root, _args, context) => requireUser(context),
  }),
);
