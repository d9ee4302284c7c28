import {
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

const MUTATION_POINTS = 10;

/** Points as Shopify documents them: an object costs 1, a connection is sized by `first` or `last`, a mutation 10. */
export function queryCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): number {
  const fragments = new Map(
    document.definitions
      .filter((each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION)
      .map((each) => [each.name.value, each]),
  );

  const costOf = (selections: SelectionSetNode | undefined, typeName: string): number => {
    let points = 0;
    for (const selection of selections?.selections ?? []) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        points += costOf(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment) points += costOf(fragment.selectionSet, fragment.typeCondition.name.value);
      } else points += costOfField(selection, typeName);
    }
    return points;
  };

  const costOfField = (field: FieldNode, parentName: string): number => {
    const parent = schema.getType(parentName);
    const declared = isObjectType(parent) ? parent.getFields()[field.name.value] : undefined;
    const type = declared && getNamedType(declared.type);
    if (!type || !isCompositeType(type)) return 0;
    const inner = costOf(field.selectionSet, type.name);
    if (type.name.endsWith('Connection')) return 1 + inner * sizeOf(field);
    if (type.name.endsWith('Edge') || type.name === 'PageInfo') return inner;
    return 1 + inner;
  };

  const sizeOf = (field: FieldNode): number => {
    const value = field.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')?.value;
    if (value?.kind === Kind.INT) return Number(value.value);
    return value?.kind === Kind.VARIABLE ? Number(variables[value.name.value] ?? 1) : 1;
  };

  const isMutation = operation.operation === 'mutation';
  const root = isMutation ? schema.getMutationType() : schema.getQueryType();
  const base = isMutation ? MUTATION_POINTS * operation.selectionSet.selections.length : 0;
  return base + costOf(operation.selectionSet, root?.name ?? '');
}
