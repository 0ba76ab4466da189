import { z } from 'zod';
import { ANYTHING, type AnswerSpec, API_PATH, type Operation } from './operation.ts';
import { PROBLEM } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;
/** Schemas with a name, by it. */
type Components = Map<string, unknown>;

const PROBLEM_CONTENT = 'application/problem+json';
/** What every operation may say. */
const USUAL_PROBLEMS: Readonly<Record<number, string>> = {
  400: 'Wrong parameters; the detail names them, and near names.',
  401: 'Nobody is signed in.',
  429: 'Too many requests: come again after `Retry-After`.',
  503: 'The store does not answer now.',
};

/** The description of the API, OpenAPI 3.1: made of the schemas that requests are checked with. */
export function openApiDocument(
  operations: readonly Operation[],
  { version, prefix }: { readonly version: string; readonly prefix: string },
): Json {
  const components: Components = new Map();
  const problem = schemaOf(PROBLEM, components);
  const paths: Record<string, Record<string, Json>> = {};
  for (const { spec } of operations) {
    paths[spec.path] = {
      ...paths[spec.path],
      [spec.method]: operationOf(spec, problem, components),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'sparkvet',
      version,
      description:
        'What Spark applications cost, what hurts them, what to change. Times are milliseconds since 1970 in UTC, units are in names (`…Ms`, `…Bytes`, `…Share`); what is absent is not known, and is never 0. Fields may be added.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${prefix}${API_PATH}` }],
    security: [{}, { token: [] }],
    paths,
    components: {
      schemas: Object.fromEntries([...components].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'Where the server knows its users by tokens. Behind a proxy that knows them, none is needed.',
        },
      },
    },
  };
}

function operationOf(spec: Operation['spec'], problem: Json, components: Components): Json {
  const { id, tag, summary, description, params, query } = spec;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: [...parametersOf(params, 'path'), ...parametersOf(query, 'query')],
    ...requestOf(spec, components),
    responses: responsesOf(spec.answers, problem, components),
  };
}

function parametersOf(schema: z.ZodObject, place: 'path' | 'query'): readonly Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, OPTIONS);
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = typeof property === 'object' ? property : {};
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

function requestOf({ body, stream }: Operation['spec'], components: Components): Json {
  if (stream !== undefined) {
    const content = stream.types.map((type) => [type, {}]);
    return {
      requestBody: {
        required: true,
        description: stream.description,
        content: Object.fromEntries(content),
      },
    };
  }
  if (body === ANYTHING) return {};
  const content = { 'application/json': { schema: schemaOf(body, components) } };
  return { requestBody: { required: true, content } };
}

function responsesOf(
  answers: Operation['spec']['answers'],
  problem: Json,
  components: Components,
): Json {
  const usual = Object.entries(USUAL_PROBLEMS).map(([status, description]) => [
    status,
    { description },
  ]);
  const all: Readonly<Record<string, AnswerSpec>> = { ...Object.fromEntries(usual), ...answers };
  const responses = Object.entries(all).map(([status, answer]) => {
    const isProblem = Number(status) >= 400;
    const content = isProblem
      ? { [PROBLEM_CONTENT]: { schema: problem } }
      : contentOf(answer, components);
    return [
      status,
      { description: answer.description, ...(content === undefined ? {} : { content }) },
    ];
  });
  return Object.fromEntries(responses);
}

function contentOf({ schema, type }: AnswerSpec, components: Components): Json | undefined {
  if (schema !== undefined) return { 'application/json': { schema: schemaOf(schema, components) } };
  return type === undefined ? undefined : { [type]: { schema: { type: 'string' } } };
}

const OPTIONS = {
  target: 'draft-2020-12',
  // what comes and goes as JSON, before anything is read out of it; and more fields may come
  io: 'input',
  unrepresentable: 'any',
  override: ({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }) => {
    // every tuple here is a list that is not empty, which `minItems` says
    delete jsonSchema.prefixItems;
  },
} as const;

/** The schema with its named parts, and itself where it has a name, among the components. */
function schemaOf(schema: z.ZodType, components: Components): Json {
  const { $schema: _, $defs = {}, ...own } = z.toJSONSchema(schema, OPTIONS);
  for (const [name, definition] of Object.entries($defs)) components.set(name, moved(definition));
  return moved(own);
}

/** With its references to where components are. */
function moved(definition: unknown): Json {
  const text = JSON.stringify(definition).replaceAll('"#/$defs/', '"#/components/schemas/');
  const schema: Json = JSON.parse(text);
  return schema;
}
