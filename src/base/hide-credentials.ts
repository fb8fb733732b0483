/** A text that is an address, well-formed or not, as messages and history may show it: without user and password. */
export function hideCredentials(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
}

/** A line of somebody's text with stars for user and password of every address in it: what stands where stays as it was. */
export function starCredentials(line: string): string {
  return line.replace(
    /(:\/\/)([^\s/?#]+)@/g,
    (_, start: string, user: string) => `${start}${'*'.repeat(user.length)}@`,
  );
}
