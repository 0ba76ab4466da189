import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ServerParts } from '../parts.ts';
import { checked } from './checked.ts';

/** Where the API stands, under the server's prefix. */
export const API_PATH = '/api/v1';

/** Of an operation that reads no JSON. */
export const ANYTHING = z.unknown();

/** What an operation says with one status. */
export interface AnswerSpec {
  readonly description: string;
  /** Of JSON, unless `type` says otherwise. */
  readonly schema?: z.ZodType;
  readonly type?: string;
}

export interface Answer {
  readonly status?: number;
  /** An object is sent as JSON. */
  readonly body?: object | string;
  readonly type?: string;
  /** A strong name of what is sent; whoever has it is told that nothing changed. */
  readonly etag?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Asked<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: FastifyRequest;
  readonly parts: ServerParts;
}

export interface OperationSpec<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> {
  readonly id: string;
  readonly method: 'get' | 'post' | 'delete';
  /** As OpenAPI writes it: `/applications/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params: P;
  readonly query: Q;
  /** Of JSON; `ANYTHING` where none is read. */
  readonly body: B;
  /** What else a body may be, which the operation reads itself. */
  readonly stream?: { readonly description: string; readonly types: readonly string[] };
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  readonly config?: FastifyContextConfig;
  readonly handlerTimeoutMs?: number;
  readonly answer: (asked: Asked<z.output<P>, z.output<Q>, z.output<B>>) => Promise<Answer>;
}

/** One operation with its types closed over: what the description is made of, and what answers. */
export interface Operation {
  readonly spec: Omit<OperationSpec<z.ZodObject, z.ZodObject, z.ZodType>, 'answer'>;
  readonly register: (app: FastifyInstance, parts: ServerParts) => void;
}

/** An operation that checks what it is sent against its schemas before it answers. */
export function operation<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
  spec: OperationSpec<P, Q, B>,
): Operation {
  return {
    spec,
    register: (app, parts) => {
      app.route({
        method: spec.method.toUpperCase(),
        url: spec.path.replaceAll(/\{(\w+)\}/g, ':$1'),
        config: { ...spec.config },
        ...(spec.handlerTimeoutMs === undefined ? {} : { handlerTimeout: spec.handlerTimeoutMs }),
        handler: async (request, reply) => {
          const answer = await spec.answer({
            params: checked(spec.params, request.params, 'part of the address'),
            query: checked(spec.query, request.query, 'parameter'),
            body: checked(spec.body, request.body, 'field'),
            request,
            parts,
          });
          const {
            status = 200,
            headers = {},
            etag,
            type = 'application/json; charset=utf-8',
          } = answer;
          void reply.code(status).headers(headers);
          if (etag !== undefined) void reply.header('etag', etag);
          if (answer.body === undefined) return reply.send();
          const { body } = answer;
          return reply.type(type).send(typeof body === 'string' ? body : JSON.stringify(body));
        },
      });
    },
  };
}
