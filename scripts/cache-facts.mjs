import { getNamedType, isInterfaceType, isObjectType, isUnionType } from 'graphql';

/** A codegen plugin that generates the schema facts for a normalised cache. */
export const plugin = (schema) => {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const possible = types
    .filter((type) => isInterfaceType(type) || isUnionType(type))
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]);
  const embedded = types
    .filter((type) => isObjectType(type) && !roots.includes(type))
    .filter((type) => getNamedType(type.getFields().id?.type)?.name !== 'ID')
    .map(({ name }) => name)
    .sort();
  return [
    '/** The types of each interface and union. */',
    `export const POSSIBLE_TYPES: Record<string, string[]> = ${JSON.stringify(Object.fromEntries(possible), null, 2)};`,
    '',
    '/** Types without an id of their own: they are part of the object that they were read with. */',
    `export const EMBEDDED_TYPES: readonly string[] = ${JSON.stringify(embedded, null, 2)};`,
    '',
  ].join('\n');
};
