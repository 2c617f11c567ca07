import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  TypeInfo,
  typeFromAST,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';

// JSON Schemas of a GraphQL operation: of its variables, which are a tool's arguments, and of its answer. So a tool has no
// shape of its own.

export interface JsonSchema {
  type?: string | string[];
  description?: string;
  enum?: readonly unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: JsonSchema;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  format?: string;
  default?: unknown;
  examples?: unknown[];
  [key: string]: unknown;
}

const SCALARS: Readonly<Record<string, JsonSchema>> = {
  ID: { type: 'string' },
  String: { type: 'string' },
  Int: { type: 'integer' },
  Float: { type: 'number' },
  Boolean: { type: 'boolean' },
  Date: { type: 'string', format: 'date' },
  DateTime: { type: 'string', format: 'date-time' },
  Decimal: { type: 'string', format: 'decimal' },
  JSON: {},
};

const parsed = (text: string) => {
  const document = parse(text);
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('The document has no operation');
  return { document, operation };
};

/** The schema of an operation's variables. Descriptions and defaults are those of the arguments that take them. */
export function argumentsSchema(schema: GraphQLSchema, text: string): JsonSchema {
  const { document, operation } = parsed(text);
  const uses = usesOfVariables(schema, document);
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const { variable, type, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const input = typeFromAST(schema, type as never) as GraphQLInputType;
    const use = uses.get(name);
    const given = defaultValue ?? (use ? astFromValue(use.defaultValue, use.type) : null);
    const fallback = given ? valueFromASTUntyped(given) : undefined;
    properties[name] = {
      ...inputSchema(input),
      ...(use?.description ? { description: use.description } : {}),
      ...(fallback === undefined ? {} : { default: fallback }),
    };
    if (isNonNullType(input) && defaultValue === undefined) required.push(name);
  }
  return { type: 'object', properties, required, additionalProperties: false };
}

type Use = GraphQLArgument | GraphQLInputField;

function usesOfVariables(schema: GraphQLSchema, document: ReturnType<typeof parse>): Map<string, Use> {
  const uses = new Map<string, Use>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Argument(node) {
        const argument = types.getArgument();
        if (node.value.kind === Kind.VARIABLE && argument) uses.set(node.value.name.value, argument);
      },
      ObjectField(node) {
        const parent = types.getParentInputType();
        const owner = parent && getNullableType(parent);
        const field = isInputObjectType(owner) ? owner.getFields()[node.name.value] : undefined;
        if (node.value.kind === Kind.VARIABLE && field) uses.set(node.value.name.value, field);
      },
    }),
  );
  return uses;
}

function inputSchema(type: GraphQLInputType): JsonSchema {
  const nullable = getNullableType(type) as GraphQLInputType;
  if (isListType(nullable)) return { type: 'array', items: inputSchema(nullable.ofType as GraphQLInputType) };
  if (isScalarType(nullable)) return { ...SCALARS[nullable.name] };
  if (isEnumType(nullable)) return { type: 'string', enum: nullable.getValues().map(({ name }) => name) };
  if (!isInputObjectType(nullable)) throw new Error(`No input type: ${String(type)}`);
  const fields = Object.values(nullable.getFields());
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, inputSchema(field.type)])),
    required: fields
      .filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined)
      .map(({ name }) => name),
    additionalProperties: false,
  };
}

/** The schema of what an operation answers, without its errors; below `depth` levels it only says what kind a value is. */
export function answerSchema(schema: GraphQLSchema, text: string, depth: number): JsonSchema {
  const { document, operation } = parsed(text);
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const root = operation.operation === 'mutation' ? schema.getMutationType() : schema.getQueryType();

  const fieldsOf = (
    type: GraphQLOutputType,
    selections: SelectionSetNode,
    left: number,
  ): Record<string, JsonSchema> => {
    const properties: Record<string, JsonSchema> = {};
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        const named = getNamedType(type);
        if (name === '__typename' || !('getFields' in named)) continue;
        const field = (named.getFields() as Record<string, { type: GraphQLOutputType }>)[name];
        if (field) properties[selection.alias?.value ?? name] = outputSchema(field.type, selection.selectionSet, left);
      } else {
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        const on = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : getNamedType(type);
        // Refusals are no part of an answer.
        if (!fragment || (on !== getNamedType(type) && isError(on as never))) continue;
        Object.assign(properties, fieldsOf(on as GraphQLOutputType, fragment.selectionSet, left));
      }
    }
    return properties;
  };
  const isError = (type: { name?: string } | undefined): boolean =>
    type?.name === 'Error' || /Error$/.test(type?.name ?? '');

  const outputSchema = (
    type: GraphQLOutputType,
    selections: SelectionSetNode | undefined,
    left: number,
  ): JsonSchema => {
    const nullable = getNullableType(type) as GraphQLOutputType;
    const kind = (name: string) => (isNonNullType(type) ? name : [name, 'null']);
    if (isListType(nullable)) {
      if (left <= 0) return { type: kind('array') };
      return { type: kind('array'), items: outputSchema(nullable.ofType as GraphQLOutputType, selections, left) };
    }
    if (isEnumType(nullable)) return { type: kind('string') };
    if (isScalarType(nullable)) {
      const { type: scalar } = SCALARS[nullable.name] ?? {};
      return scalar ? { type: kind(scalar as string) } : {};
    }
    if (left <= 0 || !selections) return { type: kind('object') };
    return { type: kind('object'), properties: fieldsOf(nullable, selections, left - 1) };
  };

  const properties = fieldsOf(root as GraphQLOutputType, operation.selectionSet, depth);
  return { type: 'object', properties, required: Object.keys(properties) };
}
