import { z } from 'zod';
import { SCHEMA_VERSION } from '../analysis.ts';
import { ANALYSIS } from './analysis-schema.ts';

/**
 * The JSON Schema (draft 2020-12) of `Analysis`, its named parts in `$defs`. Objects may have more fields than it names: within
 * a schema version fields are added, and who validates with an older schema must not refuse them.
 */
export function analysisJsonSchema(): Readonly<Record<string, unknown>> {
  // the schema of what is read has no `additionalProperties: false`; nothing here is transformed
  const { $schema, ...schema } = z.toJSONSchema(ANALYSIS, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema }) => {
      // every tuple here is a list that is not empty, which `minItems` says in words that all tools know
      delete jsonSchema.prefixItems;
    },
  });
  return {
    $schema,
    $id: `urn:sparkvet:analysis:${SCHEMA_VERSION}`,
    title: 'Analysis',
    description:
      'What sparkvet says of one attempt of one Spark application. Units are in names (…Ms, …AtMs, …Bytes, …Count, …Share, …Ratio); what is absent is not known, and is never 0.',
    ...schema,
  };
}

/** As it is printed and published. */
export function analysisSchemaText(): string {
  return `${JSON.stringify(analysisJsonSchema(), null, 2)}\n`;
}
