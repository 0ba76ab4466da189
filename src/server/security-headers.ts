import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import type { ServerSettings } from './settings.ts';

/** Hashes of the style and the script that a report has inside of it, base64. */
export interface InlineHashes {
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
}

const SELF = "'self'";
const NONE = "'none'";
const hash = (sha256: string): string => `'sha256-${sha256}'`;

/** Sent with everything. Inline style and script run only where they are those of our own report, whatever a log put into a page. */
export async function addSecurityHeaders(
  app: FastifyInstance,
  { frameAncestors, baseUrl = '' }: Pick<ServerSettings, 'frameAncestors' | 'baseUrl'>,
  { styles, scripts }: InlineHashes,
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [NONE],
        styleSrc: [SELF, ...styles.map(hash)],
        scriptSrc: [SELF, ...scripts.map(hash)],
        imgSrc: [SELF, 'data:'],
        connectSrc: [SELF],
        formAction: [SELF],
        baseUri: [NONE],
        frameAncestors: frameAncestors.length === 0 ? [NONE] : [...frameAncestors],
      },
    },
    // scheduler and cluster need not know which pages people read
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: frameAncestors.length === 0 ? { action: 'deny' } : false,
    // whether a whole domain is https alone is for the proxy that has its certificate to say
    strictTransportSecurity: false,
    // over plain http browsers ignore these two, and complain
    crossOriginOpenerPolicy: baseUrl.startsWith('https:') ? { policy: 'same-origin' } : false,
    originAgentCluster: false,
    xXssProtection: false,
    xDownloadOptions: false,
  });
}
