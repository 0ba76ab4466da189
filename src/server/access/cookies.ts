const SESSION_COOKIE = 'sparkvet_session';

/** The value of our cookie; of several the first, as browsers put the one with the longest path. */
export function sessionCookieOf(header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs
    .find((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    ?.slice(SESSION_COOKIE.length + 1);
}

/**
 * Lax, not Strict: whoever follows the link of a job's page is signed in already. What changes something is guarded by where it
 * comes from and by the form's own field.
 */
export function sessionCookie(
  value: string,
  {
    path,
    isSecure,
    maxAgeSeconds,
  }: { readonly path: string; readonly isSecure: boolean; readonly maxAgeSeconds: number },
): string {
  const secure = isSecure ? '; Secure' : '';
  return `${SESSION_COOKIE}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}
