import {
  getOperationAST,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type OperationDefinitionNode,
} from 'graphql';
import { adminSchema } from './admin-schema';

/** Parsed and checked against the schema, or what is wrong with it. */
export function prepare(
  query: string,
  operationName?: string,
): { document: DocumentNode; operation: OperationDefinitionNode } | { errors: readonly GraphQLError[] } {
  try {
    const document = parse(query);
    const errors = validate(adminSchema, document);
    if (errors.length > 0) return { errors };
    const operation = getOperationAST(document, operationName);
    return operation ? { document, operation } : { errors: [new GraphQLError('An operation name is required')] };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}
