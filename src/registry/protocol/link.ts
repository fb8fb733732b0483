/**
 * Reads where the next page is. Source: RFC 8288; distribution-spec, "Listing Tags".
 *
 * @param header the value of `Link`
 * @returns the target as it is written, which may be relative; `undefined` when there is no next page
 */
export function parseNextLink(header: string | undefined): string | undefined {
  for (const [, target = '', parameters = ''] of (header ?? '').matchAll(/<([^<>]*)>([^<]*)/g)) {
    if (/;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?=[\s;,]|$))/i.test(parameters)) return target;
  }
  return undefined;
}

/** The value of `Link` that leads to the next page. @param target an absolute or relative address without `<` and `>` */
export function formatNextLink(target: string): string {
  return `<${target}>; rel="next"`;
}
