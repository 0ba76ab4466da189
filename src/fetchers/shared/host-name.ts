import { z } from 'zod';

/** A host as settings name it: of any port where none is said. */
export interface NamedHost {
  /** As URLs have it: lower case, IPv6 in brackets, no dot at its end. */
  readonly hostname: string;
  readonly port?: string;
}

const HOST_AND_PORT = /^(\[[^\]]+\]|[^:[\]]+)(?::(\d{1,5}))?$/;
const BARE_IPV6 = /^[\da-f.]*:[\da-f.]*:[\da-f:.]*$/i;

/** `host`, `host:port`, `[::1]`, `[::1]:port`, `::1`; undefined for what is none, such as a URL. */
export function parseNamedHost(text: string): NamedHost | undefined {
  const [, name, port] = BARE_IPV6.test(text)
    ? ['', `[${text}]`]
    : (HOST_AND_PORT.exec(text) ?? []);
  if (name === undefined || /[/?#@\\\s]/.test(name)) return undefined;
  const url = URL.parse(`http://${name}${port === undefined ? '' : `:${port}`}`);
  if (url === null) return undefined;
  return { hostname: withoutDot(url.hostname), ...(port === undefined ? {} : { port }) };
}

/** Whether a URL leads to that host, at that port where one is said. */
export function isAt({ protocol, hostname, port }: URL, named: NamedHost): boolean {
  if (withoutDot(hostname) !== named.hostname) return false;
  const ownPort = protocol === 'https:' ? '443' : '80';
  return named.port === undefined || Number(named.port) === Number(port === '' ? ownPort : port);
}

function withoutDot(hostname: string): string {
  return hostname.replace(/\.$/, '');
}

/** A setting that names a host. */
export const HostName = z.string().refine((text) => parseNamedHost(text) !== undefined, {
  error: 'must be a host or host:port, without http://',
});

/** A setting that names hosts: one, all below a domain, or all there are. */
export const HostPattern = z
  .string()
  .refine((text) => parseNamedHost(text.replace(/^\*(?:\.|$)/, 'any.')) !== undefined, {
    error: 'must be a host, host:port, *.domain or *, without http://',
  });
