import { createHmac, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Viewer } from '../parts.ts';
import { forbidden, Problem } from '../problem.ts';
import { isSame } from './tokens.ts';

const FIELD = 'formToken';

/** A hidden field that only pages of this server know: a second guard beside where a form says it comes from. */
export interface FormTokens {
  readonly fields: (viewer: Viewer) => readonly { readonly name: string; readonly value: string }[];
  /**
   * Takes the field out of the body. Throws Problem for a form without it, or with that of another viewer or of a server before
   * this one, and for a form where a stream is taken. No form sends a bearer token; other authorization browsers send by themselves.
   */
  readonly check: (request: FastifyRequest) => void;
}

/** With a key of this process: forms of a server before it are too old. */
export function formTokens(): FormTokens {
  const key = randomBytes(32);
  const tokenOf = ({ name = '' }: Viewer): string =>
    createHmac('sha256', key).update(name).digest('base64url');
  return {
    fields: (viewer) => [{ name: FIELD, value: tokenOf(viewer) }],
    check: ({ headers, body, viewer, routeOptions }) => {
      const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
      if (!isForm || /^Bearer /i.test(headers.authorization ?? '')) return;
      if (routeOptions.config.takesStream === true) throw formForStream();
      const form = typeof body === 'object' && body !== null ? body : {};
      const given: unknown = Reflect.get(form, FIELD);
      Reflect.deleteProperty(form, FIELD);
      if (typeof given === 'string' && isSame(tokenOf(viewer), given)) return;
      throw forbidden(
        'this form is too old, or not from here: go back, load the page anew and send it again',
      );
    },
  };
}

/** curl calls every body a form unless told otherwise. */
function formForStream(): Problem {
  return new Problem({
    status: 415,
    code: 'unsupported-type',
    title: 'A type that is not taken',
    detail:
      "a log is not sent as a form: name its type, with curl as -H 'content-type: application/octet-stream'",
  });
}
