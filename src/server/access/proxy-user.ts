import { BlockList, isIP } from 'node:net';
import { ConfigError } from '../../config/config-error.ts';
import type { Viewer } from '../parts.ts';
import { forbidden, unauthorized } from '../problem.ts';
import type { AuthSettings } from '../settings.ts';

export type ProxySettings = Extract<AuthSettings, { readonly kind: 'proxy' }>;

/** Each value as it was sent: joined, Node leaves all but the first one of some names out. */
type Headers = NodeJS.Dict<string[]>;

const MAX_NAME_LENGTH = 256;

/** The addresses and networks that are named. Throws ConfigError for what is neither. */
export function addressList(addresses: readonly string[], setting: string): BlockList {
  const list = new BlockList();
  for (const address of addresses) {
    const [ip = '', bits] = address.split('/');
    const family = isIP(ip);
    const most = family === 4 ? 32 : 128;
    const isNetwork = bits !== undefined && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
    if (family === 0 || (bits !== undefined && !isNetwork)) {
      throw new ConfigError(
        `${setting}: "${address}" is no address and no network such as 10.1.0.0/16`,
      );
    }
    const kind = family === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(ip, kind);
    else list.addSubnet(ip, Number(bits), kind);
  }
  return list;
}

/** Whether an address is on the list; one of IPv4 that is written as IPv6 is the same, and zones do not count. */
function isListed(list: BlockList, address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*/s, '');
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Who the proxy says it is. Throws Problem: 403 where it is not the proxy that asks, 401 where it names nobody. Of two headers,
 * also as one with a comma, the first one may be the client's own: refused.
 */
export function viewerOfProxy(
  settings: ProxySettings,
  proxies: BlockList,
  { address, headers }: { readonly address: string | undefined; readonly headers: Headers },
): Viewer {
  if (!isListed(proxies, address)) {
    throw forbidden('only the proxy that knows who asks is answered here: use its address');
  }
  const name = nameOf(headers[settings.userHeader.toLowerCase()], settings.dropsDomain);
  if (name === undefined) {
    throw unauthorized('the proxy in front named nobody: sign in there');
  }
  const groups = groupsOf(settings.groupsHeader, headers);
  const isPlatform =
    settings.platformUsers.includes(name) ||
    groups.some((group) => settings.platformGroups.includes(group));
  return { name, role: isPlatform ? 'platform' : 'user' };
}

function nameOf(
  [header, ...others]: readonly string[] = [],
  dropsDomain: boolean,
): string | undefined {
  if (header === undefined || others.length > 0) return undefined;
  const name = dropsDomain ? header.trim().replace(/@[^@]*$/, '') : header.trim();
  const isName = name !== '' && name.length <= MAX_NAME_LENGTH && !/[,\p{Cc}]/u.test(name);
  return isName ? name : undefined;
}

function groupsOf(name: string | undefined, headers: Headers): readonly string[] {
  const values = name === undefined ? [] : (headers[name.toLowerCase()] ?? []);
  return values.flatMap((value) => value.split(',')).map((group) => group.trim());
}
