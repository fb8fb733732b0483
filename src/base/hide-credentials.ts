/** A text that is an address, well-formed or not, as messages and history may show it: without user and password. */
export function hideCredentials(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
}
