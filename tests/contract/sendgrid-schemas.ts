import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { readSendGridSpec } from './sendgrid-specs';

/** A check of values against one place of one of SendGrid's published documents: what is wrong with a value, or nothing. */
export function schemaAt(document: string, pointer: string): (value: unknown) => unknown[] {
  // The documents are OpenAPI 3.1 with some words of 3.0 in them.
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(readSendGridSpec(document), 'document');
  const validate = ajv.compile({ $ref: `document#${pointer}` });
  return (value) => (validate(value) ? [] : (validate.errors ?? []));
}
